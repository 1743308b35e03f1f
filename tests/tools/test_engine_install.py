"""The engine's installer, against scripts that play `pulumi`, `go` and the official installer. No network."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[2] / "tools" / "engine"


def load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("engine_install", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


engine = load(SOURCE / "install.py")
NAMES = ("pulumi", engine.HOST, *engine.SCRIPTS)

# Plays `go`: builds the fake `pulumi` and the fake host, and notes each call.
FAKE_GO = """#!/bin/sh
echo "$@" >>"$GO_CALLS"
case "$1 $2" in
  "env GOVERSION") echo "${FAKE_GO_VERSION:-go1.26.6}"; echo "${FAKE_GOTOOLCHAIN:-local}";;
  "list -deps") echo fmt; echo os;;
  "list -m") echo "$GO_SOURCE";;
  "build -v")
    if [ -n "$GO_FAILS" ]; then echo fmt; echo "# fmt"; echo "fmt.go:1: it does not compile"; exit 1; fi
    sleep "${GO_SECONDS:-0}"
    while [ "$1" != -o ]; do shift; done
    printf '#!/bin/sh\\necho v3.274.1\\n' >"$2"; chmod +x "$2";;
esac
"""


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def fake_engine(folder: Path, version: str = "v3.250.0", names: tuple[str, ...] = NAMES) -> Path:
    for name in names:
        script(folder / name, f"#!/bin/sh\necho {version}\n")
    return folder


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH besides the system's shell and sleep."""
    folder = tmp_path / "path"
    folder.mkdir()
    for name in ("sh", "sleep", "chmod", "cat"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def fake_go(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    source = tmp_path / "source"
    script(source / "python" / "cmd" / engine.SCRIPTS[0], "run\n")
    script(source / "python" / "dist" / engine.SCRIPTS[1], "serve\n")
    monkeypatch.setenv("GO_SOURCE", str(source))
    monkeypatch.setenv("GO_CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("GO_FAILS", "")
    script(path / "go", FAKE_GO)
    return tmp_path / "calls"


@pytest.fixture
def start(tmp_path: Path) -> Callable[[], subprocess.Popen[str]]:
    """Start the command in a clone of its own, by a Python without `pulumi`: the official installer is out."""
    clone = tmp_path / "clone" / "tools" / "engine"
    for name in ("install.py", "cli/go.mod", "cli/pulumi-language-python/main.go", "host/go.mod"):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SOURCE / name, clone / name)
    argv = [sys.executable, "-S", str(clone / "install.py")]
    return lambda: subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v3.259.0\n", (3, 259, 0)),
        ("3.200.1-alpha.17+deadbeef", (3, 200, 1)),
        ("go1.26.8", (1, 26, 8)),
        ("go1.25", (1, 25, 0)),
        ("go 1.26rc1", (1, 26, 0)),
        ("", None),
        ("command not found", None),
    ],
)
def test_a_version_is_read_from_what_a_command_says(text: str, version: object) -> None:
    assert engine.parse_version(text) == version


@pytest.mark.parametrize(
    ("version", "suitable"),
    [((3, 247, 9), False), ((3, 248, 0), True), ((3, 999, 0), True), ((4, 0, 0), False), ((2, 900, 0), False)],
)
def test_an_engine_is_suitable_from_the_floor_up_to_the_next_major(version: object, suitable: bool) -> None:
    assert engine.is_suitable(version) is suitable


def test_a_suitable_pulumi_on_path_is_used_as_it_is(path: Path, tmp_path: Path) -> None:
    fake_engine(path)
    assert engine.ensure(tmp_path / "unused") == path
    assert not (tmp_path / "unused").exists()


def test_a_link_to_pulumi_is_followed_to_the_folder_of_its_host(path: Path, tmp_path: Path) -> None:
    real = fake_engine(tmp_path / "cellar")
    (path / "pulumi").symlink_to(real / "pulumi")
    assert engine.from_path() == real


def test_a_link_to_a_version_manager_is_not_followed(path: Path, tmp_path: Path) -> None:
    manager = script(tmp_path / "manager" / "manager", "#!/bin/sh\necho v3.250.0\n")
    for name in NAMES:
        (path / name).symlink_to(manager)
    assert engine.from_path() == path


def test_the_host_may_be_elsewhere_on_path(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cli = fake_engine(tmp_path / "cli", names=("pulumi",))
    host = fake_engine(tmp_path / "host", names=NAMES[1:])
    monkeypatch.setenv("PATH", f"{cli}{os.pathsep}{host}{os.pathsep}{path}")
    assert engine.from_path() == cli


@pytest.mark.parametrize("absent", NAMES[1:])
def test_a_pulumi_without_all_of_its_python_host_is_refused(path: Path, absent: str) -> None:
    fake_engine(path, names=tuple(name for name in NAMES if name != absent))
    with pytest.raises(engine.NotPossible, match=f"3.250.0, but {absent} is missing"):
        engine.from_path()


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("echo v3.247.0", r"is version 3\.247\.0; needed is 3\.248\.0 or newer, below 4"),
        ("echo v4.0.0", r"is version 4\.0\.0; needed is"),
        ("echo dev", "says no version"),
        ("echo v3.250.0; echo it is broken >&2; exit 3", "says no version: it is broken"),
    ],
)
def test_an_unsuitable_pulumi_is_refused_with_the_reason(path: Path, says: str, reason: str) -> None:
    fake_engine(path)
    script(path / "pulumi", f"#!/bin/sh\n{says}\n")
    with pytest.raises(engine.NotPossible, match=reason):
        engine.from_path()


def test_a_pulumi_that_cannot_run_is_refused(path: Path) -> None:
    script(path / "pulumi", "#!/no/such/interpreter\n")
    with pytest.raises(engine.NotPossible, match="does not run"):
        engine.from_path()


def test_the_stamp_names_the_versions_pinned_in_go_mod() -> None:
    stamp = engine.built_stamp()
    assert engine.is_suitable(engine.parse_version(stamp["pulumi"]))
    assert stamp["host"] == "3.79.0"


def stamped(folder: Path, **changes: str) -> Path:
    fake_engine(folder, names=(*NAMES, engine.OLD_HOST))
    (folder / "engine.json").write_text(json.dumps({**engine.built_stamp(), **changes}))
    return folder


def test_a_whole_engine_with_the_wanted_stamp_is_current(tmp_path: Path) -> None:
    assert engine.is_current(stamped(tmp_path))


@pytest.mark.parametrize(
    "changes", [{"pulumi": "3.258.0"}, {"host": "3.78.0"}, {"launcher": "?"}, {"machine": "other-cpu"}, {"way": "?"}]
)
def test_an_engine_with_another_stamp_is_not_current(tmp_path: Path, changes: dict[str, str]) -> None:
    changes = changes if "way" not in changes else {**changes, "pulumi": "3.1.0"}
    assert not engine.is_current(stamped(tmp_path, **changes))


def test_an_official_engine_stays_current_when_go_mod_moves(tmp_path: Path) -> None:
    assert engine.is_current(stamped(tmp_path, way="official", pulumi="3.272.0"))


@pytest.mark.parametrize("name", [*NAMES, engine.OLD_HOST])
def test_an_engine_with_a_file_missing_is_not_current(tmp_path: Path, name: str) -> None:
    (stamped(tmp_path) / name).unlink()
    assert not engine.is_current(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_an_engine_with_a_broken_stamp_is_not_current(tmp_path: Path, text: str) -> None:
    (stamped(tmp_path) / "engine.json").write_text(text)
    assert not engine.is_current(tmp_path)


def play_official(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Put a `pulumi` package before the real one, for the child process only."""
    package = tmp_path / "packages" / "pulumi"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "automation.py").write_text(
        "import os, pathlib, subprocess, time\n"
        f"class PulumiCommand:\n    @staticmethod\n    def install(root):\n        {body}\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(package.parent))


def test_the_official_installer_is_used_before_go(
    tmp_path: Path, fake_go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(fake_engine(tmp_path / "official" / "bin").parent, tmp_path / "download")
    play_official(tmp_path, monkeypatch, f"pathlib.Path({str(tmp_path / 'download')!r}).rename(root)")
    bin_dir = engine.ensure(tmp_path / "engine")
    assert json.loads((bin_dir / "engine.json").read_text())["way"] == "official"
    assert engine.is_current(bin_dir)
    assert not fake_go.exists()


def test_an_official_installer_that_stays_silent_is_given_up_with_its_children(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "CONTACT_SECONDS", 1)
    pid = tmp_path / "pid"
    script(path / "download", f"#!/bin/sh\necho $$ >{pid}.new; mv {pid}.new {pid}; sleep 60\n")
    (path / "mv").symlink_to(shutil.which("mv", path=os.defpath) or "/bin/mv")
    play_official(tmp_path, monkeypatch, "subprocess.run(['download'])")
    start = time.monotonic()
    with pytest.raises(engine.NotPossible, match="no answer within 1 s"):
        engine.install_official(tmp_path, lambda _: None)
    assert time.monotonic() - start < 10
    assert gone(int(pid.read_text()))


def test_an_official_installer_that_fails_says_why_in_one_line(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play_official(tmp_path, monkeypatch, "raise OSError('the network is down')")
    with pytest.raises(engine.NotPossible, match=r"^OSError: the network is down$"):
        engine.install_official(tmp_path, lambda _: None)


def gone(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
            if "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:1]:
                return True  # ended; only nobody has asked for its exit code
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False


def test_without_any_way_one_message_says_why_and_what_to_install(
    path: Path, start: Callable[[], subprocess.Popen[str]]
) -> None:
    process = start()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert out == ""
    assert "Traceback" not in err
    assert "  - pulumi on PATH: none there\n" in err
    assert "  - the official installer: the Python package pulumi is not installed for" in err
    assert "  - building with Go: no go on PATH; needed is Go 1.26.6 or newer\n" in err
    assert "https://www.pulumi.com/docs/install/" in err


@pytest.mark.parametrize(
    ("version", "toolchain", "open_"),
    [
        ("go1.26.6", "local", True),
        ("go1.27", "local", True),
        ("go1.26.5", "local", False),
        ("go1.24.1", "auto", True),
        ("go1.20.5", "auto", False),
    ],
)
def test_go_must_be_new_enough_or_allowed_to_fetch_one_that_is(
    fake_go: Path, monkeypatch: pytest.MonkeyPatch, version: str, toolchain: str, open_: bool
) -> None:
    monkeypatch.setenv("FAKE_GO_VERSION", version)
    monkeypatch.setenv("FAKE_GOTOOLCHAIN", toolchain)
    if open_:
        assert engine.find_go().endswith("go")
    else:
        with pytest.raises(engine.NotPossible, match=r"is Go 1\.2\d\.\d+; needed is Go 1\.26\.6 or newer"):
            engine.find_go()


def test_the_engine_is_built_with_go_once(fake_go: Path, start: Callable[[], subprocess.Popen[str]]) -> None:
    first, second = start().communicate(timeout=60), start().communicate(timeout=60)
    assert first[0] == second[0]
    bin_dir = Path(first[0].strip())
    assert engine.is_current(bin_dir)
    assert (bin_dir / engine.SCRIPTS[0]).read_text() == "run\n"
    assert os.access(bin_dir / engine.SCRIPTS[1], os.X_OK)
    assert "about 4 minutes" in first[1]
    assert second[1] == ""
    builds = [line for line in fake_go.read_text().splitlines() if line.startswith("build")]
    assert [line.rpartition("/")[2] for line in builds] == ["pulumi", engine.HOST, engine.HOST]
    assert "Version=3.79.0 " in builds[1]
    assert (bin_dir / engine.OLD_HOST).is_file()


def test_two_callers_at_once_build_once_and_get_the_same(
    fake_go: Path, start: Callable[[], subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GO_SECONDS", "1")
    answers = [process.communicate(timeout=60) for process in [start(), start(), start()]]
    assert len({out for out, _ in answers}) == 1
    assert sum("waiting for it" in err for _, err in answers) == 2
    assert fake_go.read_text().count("build -v") == 3


def test_a_failed_build_is_explained_and_leaves_nothing(
    fake_go: Path, tmp_path: Path, start: Callable[[], subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GO_FAILS", "yes")
    process = start()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "building with Go: `go build` failed" in err
    assert "# fmt / fmt.go:1: it does not compile" in err
    assert [entry.name for entry in (tmp_path / "clone" / ".engine").iterdir()] == ["lock"]


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_nothing_half_made(
    fake_go: Path,
    tmp_path: Path,
    start: Callable[[], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
    by: signal.Signals,
) -> None:
    monkeypatch.setenv("GO_SECONDS", "60")
    process = start()
    while not fake_go.exists() or "build -v" not in fake_go.read_text():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(by)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert [entry.name for entry in (tmp_path / "clone" / ".engine").iterdir()] == ["lock"]


def test_what_a_killed_process_left_is_cleared_and_an_old_engine_replaced(
    fake_go: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "engine"
    stamped(home / "bin", pulumi="3.1.0")
    (home / "staging-killed").mkdir()
    play_official(tmp_path, monkeypatch, "raise OSError('the network is down')")
    assert engine.is_current(engine.ensure(home))
    assert sorted(entry.name for entry in home.iterdir()) == ["bin", "lock"]


def test_a_folder_that_cannot_be_written_is_named(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(engine.NoEngine, match=r"working in .*file/engine: .*Not a directory"):
        engine.ensure(tmp_path / "file" / "engine")
