"""The code blocks of the documentation: what each is, and which test runs it.

The language of a block decides. `python`: run one after the other, per page (`tests/test_docs.py`). `sh` and `text`:
run on the real engine in the order of the page, a `text` being what the commands before it say
(`tests/engine/test_docs.py`). Of a page without such a story every command is among `ELSEWHERE`, and lines like its
`text` are seen by a test of `SHOWN`. A `python` or `yaml` block that begins with `# <file name>` is that file too, in
the folder of the commands. There is no other language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

ELSEWHERE = {
    "PULUMI_EXPERIMENTAL=true PULUMI_SKIP_CHECKPOINTS=true pulumi up": "tests/engine/reliability/interruptions.py",
    "make demo": "tools/demo.py",
    "make demo-promotion": "tools/demo_promotion.py",
    "make test": "Makefile",
    "python3 -m venv .venv": "Makefile",
    ". .venv/bin/activate": "Makefile",
    "pip install '.[emulator]'": "pyproject.toml",
    "pip install pytest './wheels/pulumi_polytomic-0.1.0-py3-none-any.whl[emulator]'": "tests/test_testing.py",
    "pulumi config set --secret polytomic:apiKey <key>": "tests/engine/test_secrets.py",
    "pulumi import --file import.json --generate-code=false --yes": "tests/engine/test_adoption.py",
    "pulumi preview --expect-no-changes": "tests/engine/test_adoption.py",
    "pulumi stack output sync_ids --json --stack prod": "tools/demo_promotion.py",
    "pip install './wheels/pulumi_polytomic-0.1.0-py3-none-any.whl[cli]'": "pyproject.toml",
    'pulumi-polytomic run "Customers to Salesforce"': "tests/cli/test_run.py",
    "pulumi-polytomic run 'crm-*' --parallel 2": "tests/cli/test_run.py",
    "pulumi-polytomic run --stack-output sync_ids.shop --stack prod --fail-on errors": "tests/engine/test_run.py",
    'pulumi-polytomic status "Customers to Salesforce" --wait': "tests/cli/test_run.py",
    'pulumi-polytomic executions "Customers to Salesforce" --limit 5': "tests/cli/test_run.py",
    'pulumi-polytomic cancel "Customers to Salesforce"': "tests/cli/test_run.py",
    'pulumi-polytomic logs "Customers to Salesforce" --type errors -o errors.jsonl': "tests/cli/test_run.py",
    "pulumi-polytomic adopt --out acme --apply": "tests/engine/test_adopt.py",
    "pulumi-polytomic compare staging prod": "tests/engine/test_compare.py",
    "pulumi preview --json > plan.json": "tests/engine/test_report.py",
    "pulumi-polytomic report plan.json": "tests/engine/test_report.py",
    "pulumi-polytomic drift --stack prod": "tests/engine/test_report.py",
    "pulumi-polytomic drift --exit-code --json": "tests/engine/test_report.py",
    "pulumi-polytomic emulator": "tests/cli/test_emulator.py",
    "pulumi-polytomic emulator --control": "tests/cli/test_emulator.py",
    "pulumi-polytomic emulator --world world.yaml": "tests/cli/test_emulator.py",
    "pulumi-polytomic emulator record -o world.yaml": "tests/cli/test_record.py",
}
"""Commands that need more than a folder -> the file by which they are run, or that says what they do."""

SHOWN = {
    "README.md": "tests/engine/test_examples.py",
    "adoption.md": "tests/engine/test_adoption.py",
    "compare.md": "tests/cli/test_compare.py",
    "environments.md": "examples/multi_env/tests/test_promotion.py",
    "lookups.md": "tests/test_lookups.py",
    "plans.md": "tests/engine/test_report.py",
    "preview-checks.md": "tests/engine/test_live_checks.py",
}
"""Pages that show what is said by commands which are not on them -> the test that sees such lines."""

LANGUAGES = {"python", "yaml", "sh", "text"}


@dataclass(frozen=True)
class Fence:
    """One block of code: its language, and what is in it."""

    language: str
    text: str

    @property
    def file(self) -> str | None:
        """The file that it is, if it says so in its first line."""
        named = re.match(r"# ([\w.]+)\n", self.text)
        return named[1] if named else None

    @property
    def elsewhere(self) -> bool:
        """Whether it is commands that are run elsewhere, all of them."""
        lines = [line.partition(" #")[0].strip() for line in self.text.splitlines()]
        return self.language == "sh" and all(line in ELSEWHERE for line in lines if line)


def fences(page: Path) -> list[Fence]:
    """The blocks of a page, in order."""
    found = re.findall(r"^( *)(```+)(.*)\n((?:.*\n)*?)\1\2$", page.read_text(), re.M)
    return [Fence(language.strip(), text) for _, _, language, text in found]


def on_the_engine(page: Path) -> list[Fence]:
    """The blocks of a page that its test on the engine plays; none, if the page has no commands for it."""
    played = [fence for fence in fences(page) if fence.language in ("sh", "text") or fence.file]
    if all(fence.elsewhere for fence in played if fence.language == "sh"):
        return []
    return [fence for fence in played if not fence.elsewhere]
