"""The commands and code blocks of the pages, and the few that the tests do not run, each with its reason."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.M | re.S)
INDENTED = re.compile(r"^ {4,}(.*)$", re.M)
PROGRAMS = re.compile(r"(repletion|make|pip|python|curl|podman|docker|git|npm|nice|cd|\.|[A-Z_]+=\S+) ")
NOT_RUN = {
    r"repletion serve": "it does not end; tests/test_web.py, test_shared_command.py start it",
    r"repletion mcp": "it does not end; tests/test_mcp.py talks to it",
    r"repletion interview": "it asks at a terminal; tests/test_interview.py answers it",
    r"repletion evaluate (nhanes|prior --people 100000)": "minutes to an hour, and a file of its own; `make evaluate`",
    r"make ": "sets up an environment; CI runs each",
    r"\. \.venv": "changes the shell of the reader",
    r"pip install": "needs a registry; the tests run installed",
    r"curl ": "needs a server that runs; tests/test_api.py, test_fhir_writing.py, test_cds_hooks.py ask the same",
    r"podman ": "needs containers",
    r"SCREENSHOTS=": "tests/browser is run by `make test-page`",
}
"""Commands that no test of the pages runs: what they begin with, and why."""
RUN_ELSEWHERE = {"console": "tests/test_follow_up.py runs them in their order and compares what they print"}


@dataclass(frozen=True)
class Block:
    """A fenced block: its page, its language, its text."""

    page: Path
    language: str
    text: str


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [Block(page, m[2], re.sub(f"^{m[1]}", "", m[3], flags=re.M)) for m in FENCE.finditer(text)]


def commands(page: Path) -> list[str]:
    """Return the command lines of a page: of shell blocks, and indented ones; lines that go on are joined."""
    shell = [b.text for b in blocks(page) if b.language in ("sh", "")]
    rest = FENCE.sub("", page.read_text(encoding="utf-8"))
    lines = [line for text in (*shell, "\n".join(INDENTED.findall(rest))) for line in _joined(text).splitlines()]
    return [line.partition(" #")[0].strip() for line in lines if PROGRAMS.match(f"{line.strip()} ")]


def _joined(text: str) -> str:
    return re.sub(r"\\\n\s*", "", text)


def exception(command: str) -> str | None:
    """Return why a command is not run; None of one that is."""
    return next((why for begins, why in NOT_RUN.items() if re.match(begins, command)), None)


def run_commands(page: Path) -> list[str]:
    """Return what is run of a page; what the README says word for word is run there alone."""
    mine = [c for c in commands(page) if exception(c) is None]
    return mine if page == README else [c for c in mine if c not in run_commands(README)]
