"""Get the Pulumi CLI and its Python language host: from PATH, from the official installer, or built with Go.

    python tools/engine/install.py

tells its progress on stderr and prints, as the only line on stdout, the directory to put on PATH.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ENGINE = HERE.parents[1] / ".engine"

# The oldest on which the tests of a life and of state were run.
MINIMUM = (3, 248, 0)

# Besides the CLI: the host, the script that runs a program, the script that runs dynamic providers.
HOST = "pulumi-language-python"
SCRIPTS = ("pulumi-language-python-exec", "pulumi-resource-pulumi-python")
OLD_HOST = f"{HOST}-host"  # built with Go: the host itself, which our launcher of its name starts

CLI_MODULE = "github.com/pulumi/pulumi/pkg/v3"
HOST_MODULE = "github.com/pulumi/pulumi/sdk/v3"
LAUNCHER_PACKAGE = f"./{HOST}"
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"

CONTACT_SECONDS = 10  # the official installer: until the first byte; an offline machine must not wait
DOWNLOAD_SECONDS = 300  # the official installer: in all
HEARTBEAT_SECONDS = 15
CLEAR = "\r\033[K"  # on a terminal: back to the start of the line, and empty it

Version = tuple[int, int, int]
Tell = Callable[[str], None]


class NotPossible(Exception):
    """One way to the engine is closed; the text says why."""


class NoEngine(Exception):
    """Every way is closed; the text says why and what to install."""


def tell(line: str) -> None:
    """Say one line of progress."""
    print(f"{CLEAR if sys.stderr.isatty() else ''}{line}", file=sys.stderr, flush=True)


# What is a suitable engine?


def parse_version(text: str) -> Version | None:
    """Read the first version in the text: `v3.235.0-alpha.1+x` is (3, 235, 0)."""
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def show_version(version: Version) -> str:
    """Write a version with dots."""
    return ".".join(map(str, version))


def is_suitable(version: Version) -> bool:
    """Say whether an engine of this version runs our programs: new enough, and of the same major version."""
    return MINIMUM <= version < (MINIMUM[0] + 1, 0, 0)


def check_engine(bin_dir: Path, elsewhere: str) -> Version:
    """Return the version of the engine in a directory, whose host may also be on the search path `elsewhere`."""
    cli = bin_dir / "pulumi"
    env = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1"}
    try:
        answer = subprocess.run(
            [cli, "version"], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotPossible(f"{cli} does not run: {error}") from None
    version = parse_version(answer.stdout)
    if answer.returncode != 0 or version is None:
        raise NotPossible(f"`{cli} version` says no version: {last_words(answer.stdout + answer.stderr)}")
    if not is_suitable(version):
        wanted = f"{show_version(MINIMUM)} or newer, below {MINIMUM[0] + 1}"
        raise NotPossible(f"{cli} is version {show_version(version)}; needed is {wanted}")
    missing = [name for name in (HOST, *SCRIPTS) if not shutil.which(name, path=f"{bin_dir}{os.pathsep}{elsewhere}")]
    if missing:
        raise NotPossible(f"{cli} is {show_version(version)}, but {', '.join(missing)} is missing")
    return version


# The way by PATH


def from_path() -> Path:
    """Return the directory of a suitable engine on PATH."""
    found = shutil.which("pulumi")
    if not found:
        raise NotPossible("none there")
    # Pulumi looks for the host beside the real file, so a link is followed; but a link to a version
    # manager leads to a directory without Pulumi, and there the link's own directory is right.
    real = Path(found).resolve()
    bin_dir = real.parent if real.name == "pulumi" else Path(found).absolute().parent
    check_engine(bin_dir, elsewhere=os.environ.get("PATH", ""))
    return bin_dir


# What is installed already?


def pinned(module: str, go_mod: Path) -> str:
    """Return the version of a module that a go.mod asks for."""
    found = re.search(rf"^\s*(?:require\s+)?{re.escape(module)}\s+v(\S+)", go_mod.read_text(), re.MULTILINE)
    if not found:
        raise NotPossible(f"{go_mod} does not require {module}")
    return found[1]


def built_stamp() -> dict[str, str]:
    """Return the stamp of an engine that is built with Go from the modules as they are pinned now."""
    return {
        "way": "go",
        "machine": machine(),
        "pulumi": pinned(CLI_MODULE, HERE / "cli" / "go.mod"),
        "host": pinned(HOST_MODULE, HERE / "host" / "go.mod"),
        "launcher": hashlib.sha256((HERE / "cli" / HOST / "main.go").read_bytes()).hexdigest()[:12],
    }


def machine() -> str:
    """Name the platform: a checkout may be shared with a container or another machine."""
    return f"{sys.platform}-{platform.machine()}"


def is_current(bin_dir: Path) -> bool:
    """Say whether a directory holds a whole engine, of this platform and of the version that is wanted now."""
    try:
        stamp = json.loads((bin_dir / "engine.json").read_text())
    except (OSError, ValueError):
        return False
    if not isinstance(stamp, dict) or not all((bin_dir / name).is_file() for name in ("pulumi", HOST, *SCRIPTS)):
        return False
    if stamp.get("way") == "go":
        return stamp == built_stamp() and (bin_dir / OLD_HOST).is_file()
    version = parse_version(str(stamp.get("pulumi")))
    return stamp.get("machine") == machine() and version is not None and is_suitable(version)


# Running a long command


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    lines: list[str]


def run(argv: list[str], *, cwd: Path, env: dict[str, str], beat: Callable[[float, list[str]], None]) -> Ended:
    """Run a command, calling `beat(seconds, lines so far)` twice a second.

    Whatever `beat` or a signal raises, the command and all its children are ended first.
    """
    lines: list[str] = []
    start = time.monotonic()
    process = subprocess.Popen(
        argv,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,  # a process group of its own, so that children can be ended with it
    )
    assert process.stdout is not None
    reader = threading.Thread(
        target=lambda out: lines.extend(map(str.rstrip, out)), args=(process.stdout,), daemon=True
    )
    try:
        reader.start()
        while True:
            try:
                code = process.wait(0.5)
                break
            except subprocess.TimeoutExpired:
                beat(time.monotonic() - start, lines)
    finally:
        end_group(process)
    reader.join(5)
    return Ended(code, lines)


def end_group(process: subprocess.Popen[str]) -> None:
    """End what is left of a command's process group. It works in the staging directory: nothing is to be saved."""
    with suppress(ProcessLookupError, PermissionError):  # nobody left; macOS says it the second way
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_words(output: str) -> str:
    """Return the end of an output, short enough for a message; Go's lists of packages and downloads left out."""
    lines = [line.strip() for line in output.splitlines()]
    telling = [line for line in lines if " " in line and not line.startswith("go: downloading ")]
    return " / ".join(telling[-3:])[-600:] or "(it said nothing)"


class Progress:
    """One line that keeps changing on a terminal; elsewhere a line every so often."""

    def __init__(self, what: str, tell: Tell, total: int = 0) -> None:
        self.what, self.tell, self.total, self.told = what, tell, total, 0.0

    def __call__(self, seconds: float, lines: list[str]) -> None:
        """Show how far it is."""
        done = sum(1 for line in lines if line and " " not in line)
        packages = f", {min(done, self.total)} of {self.total} packages" if self.total else ""
        line = f"{self.what}: {seconds:.0f} s{packages}"
        if self.tell is tell and sys.stderr.isatty():
            print(f"{CLEAR}{line}", end="", file=sys.stderr, flush=True)
        elif seconds - self.told >= HEARTBEAT_SECONDS:
            self.told = seconds
            self.tell(line)


# The way by the official installer


def install_official(staging: Path, tell: Tell) -> Path:
    """Let Pulumi's own installer fetch the CLI of the SDK's version; return its `bin`."""
    if importlib.util.find_spec("pulumi") is None:
        raise NotPossible(f"the Python package pulumi is not installed for {sys.executable}")
    tell("Pulumi is not on PATH; asking the official installer")
    # In a process of its own, because the SDK sets no time-out and the installer starts children.
    script = "import sys; from pulumi.automation import PulumiCommand as P; P.install(root=sys.argv[1])"
    root, downloads = staging / "official", staging / "downloads"
    downloads.mkdir()
    progress, heard = Progress("official installer", tell), False

    def beat(seconds: float, lines: list[str]) -> None:
        nonlocal heard
        heard = heard or any(path.stat().st_size for path in downloads.iterdir())
        limit = DOWNLOAD_SECONDS if heard else CONTACT_SECONDS
        if seconds > limit:
            raise NotPossible(f"no {'end' if heard else 'answer'} within {limit} s")
        progress(seconds, lines)

    env = {**os.environ, "TMPDIR": str(downloads)}
    ended = run([sys.executable, "-c", script, str(root)], cwd=staging, env=env, beat=beat)
    if ended.code != 0:
        raise NotPossible(last_words("\n".join(ended.lines[-1:])))
    return root / "bin"


# The way by Go


def find_go() -> str:
    """Return the `go` on PATH, if it is new enough or may fetch one that is."""
    go = shutil.which("go")
    need = needed_go()
    if not go:
        raise NotPossible(f"no go on PATH; needed is Go {show_version(need)} or newer")
    # Asked outside of the modules, where Go never switches to another toolchain.
    said = go_says([go, "env", "GOVERSION", "GOTOOLCHAIN"]).split()
    have = parse_version(said[0] if said else "")
    if have is None:
        raise NotPossible(f"{go} says no version")
    may_switch = have >= (1, 21, 0) and said[1:] != ["local"]
    if have < need and not may_switch:
        raise NotPossible(f"{go} is Go {show_version(have)}; needed is Go {show_version(need)} or newer")
    return go


def needed_go() -> Version:
    """Return the Go version that the CLI's go.mod asks for."""
    found = re.search(r"^go .*", (HERE / "cli" / "go.mod").read_text(), re.MULTILINE)
    return (found and parse_version(found[0])) or (0, 0, 0)


def go_says(argv: list[str], cwd: Path = HERE) -> str:
    """Return what a short go command prints."""
    answer = subprocess.run(argv, cwd=cwd, env=go_env(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if answer.returncode != 0:
        raise NotPossible(f"`{' '.join(argv)}` failed: {last_words(answer.stdout + answer.stderr)}")
    return answer.stdout.strip()


def go_env(**more: str) -> dict[str, str]:
    """Return the environment for go: the user's, without what would make the build depend on the machine."""
    # No workspace of a folder above, no C compiler, and no cross-compilation that a user has set for another project.
    env = {**os.environ, "GOWORK": "off", "CGO_ENABLED": "0", **more}
    return {key: value for key, value in env.items() if key not in ("GOOS", "GOARCH")}


def build_with_go(staging: Path, tell: Tell) -> Path:
    """Build the CLI and the host from the pinned Go modules; return the directory they are in."""
    go, stamp, bin_dir = find_go(), built_stamp(), staging / "built"
    bin_dir.mkdir()
    tell(f"Building Pulumi {stamp['pulumi']} with Go, once: about 4 minutes on 2 cores")
    go_build(go, "cli", f"{CLI_MODULE}/cmd/pulumi", stamp["pulumi"], bin_dir, tell)
    go_build(go, "host", f"{HOST_MODULE}/python/cmd/{HOST}", stamp["host"], bin_dir, tell)
    (bin_dir / HOST).rename(bin_dir / OLD_HOST)
    go_build(go, "cli", LAUNCHER_PACKAGE, stamp["pulumi"], bin_dir, tell)
    # The scripts are of the version of the engine, because the old ones do not know the toolchains of today.
    source = Path(go_says([go, "list", "-m", "-f", "{{.Dir}}", HOST_MODULE], HERE / "cli"), "python")
    for folder, script in zip(("cmd", "dist"), SCRIPTS, strict=True):
        shutil.copyfile(source / folder / script, bin_dir / script)
        (bin_dir / script).chmod(0o755)
    return bin_dir


def go_build(go: str, module: str, package: str, version: str, bin_dir: Path, tell: Tell) -> None:
    """Build one command of one of our two modules."""
    env, cwd, name = go_env(GOTMPDIR=str(bin_dir.parent)), HERE / module, package.rpartition("/")[2]
    # To list the packages fetches all that is needed, and tells how many there are to build.
    listed = go_step([go, "list", "-deps", package], cwd, env, Progress(f"{name}: fetching the source", tell))
    total = sum(1 for line in listed if " " not in line)
    ldflags = f"-s -w -X {VERSION_VARIABLE}={version}"
    build = [go, "build", "-v", "-trimpath", "-ldflags", ldflags, "-o", str(bin_dir / name), package]
    go_step(build, cwd, env, Progress(f"{name}: building", tell, total))
    tell(f"{name} {version} is built")


def go_step(argv: list[str], cwd: Path, env: dict[str, str], progress: Progress) -> list[str]:
    """Run one go command and return its output."""
    ended = run(argv, cwd=cwd, env=env, beat=progress)
    if ended.code != 0:
        raise NotPossible(f"`go {argv[1]}` failed in {cwd}: {last_words(chr(10).join(ended.lines))}")
    return ended.lines


# All together


def ensure(engine: Path = ENGINE, tell: Tell = tell) -> Path:
    """Return the directory to put on PATH, getting the engine into `engine` if it is nowhere yet."""
    why: dict[str, str] = {}
    try:
        return from_path()
    except NotPossible as closed:
        why["pulumi on PATH"] = str(closed)
    bin_dir = engine / "bin"
    if is_current(bin_dir):
        return bin_dir
    if sys.platform == "win32":
        raise NoEngine(advice(why))
    try:
        with locked(engine, tell):
            if not is_current(bin_dir):  # else another process got it while this one waited
                install(engine, why, tell)
    except OSError as error:
        why[f"working in {engine}"] = str(error)
        raise NoEngine(advice(why)) from None
    return bin_dir


def install(engine: Path, why: dict[str, str], tell: Tell) -> None:
    """Put the engine into place by the first way that is open; the lock is held."""
    for left_over in engine.glob("staging-*"):  # of a process that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix="staging-", dir=engine))
    try:
        for name, way in (("the official installer", install_official), ("building with Go", build_with_go)):
            try:
                made = way(staging, tell)
                version = check_engine(made, elsewhere="")
            except NotPossible as closed:
                why[name] = str(closed)
                tell(f"Not by {name}: {closed}")
                continue
            official = {"way": "official", "machine": machine(), "pulumi": show_version(version)}
            stamp = built_stamp() if way is build_with_go else official
            (made / "engine.json").write_text(json.dumps(stamp, indent=2) + "\n")
            put_in_place(made, engine / "bin", staging)
            tell(f"Pulumi {show_version(version)} is in {engine / 'bin'}")
            return
        raise NoEngine(advice(why))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def put_in_place(made: Path, bin_dir: Path, staging: Path) -> None:
    """Rename the finished directory to its place: others see the old one, or the whole new one."""
    if bin_dir.exists():
        bin_dir.rename(staging / "old")
    made.rename(bin_dir)


@contextmanager
def locked(engine: Path, tell: Tell) -> Iterator[None]:
    """Let one process at a time install. The system frees the lock when its holder dies."""
    import fcntl  # not on Windows

    engine.mkdir(parents=True, exist_ok=True)
    with (engine / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("Another process is getting the engine; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def advice(why: dict[str, str]) -> str:
    """Say why every way is closed, and what to install."""
    return "\n".join(
        [
            "There is no Pulumi engine here, and no way to get one worked:",
            *(f"  - {way}: {reason}" for way, reason in why.items()),
            "Do one of these and run this again:",
            f"  - install the Pulumi CLI, {show_version(MINIMUM)} or newer: https://www.pulumi.com/docs/install/",
            f"  - install Go, {show_version(needed_go())} or newer (https://go.dev/doc/install), and be online once:"
            " the engine is then built here",
        ]
    )


def main() -> int:
    """Run as a command."""
    for ending in (signal.SIGINT, signal.SIGTERM):  # both, also where a shell started this with Ctrl-C ignored
        signal.signal(ending, signal.default_int_handler)
    try:
        print(ensure())
    except NoEngine as error:
        tell(str(error))
        return 1
    except KeyboardInterrupt:
        tell("Interrupted; nothing half-made is left. Run it again to go on.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
