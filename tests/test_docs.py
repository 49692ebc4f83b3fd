"""The code and the commands of the README and of every page run as they stand; the exceptions are in one place."""

import doctest
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml

from doc_blocks import NOT_RUN, PAGES, README, ROOT, RUN_ELSEWHERE, blocks, commands, name, run_commands
from repletion.interfaces.cli import main

FILES = {
    "notes.txt": "osteomalacia.txt",
    "case.yaml": "runner.yaml",
    "diary.txt": "diary.txt",
    "list.yaml": "list.yaml",
    "record.json": "record.json",
}
OVERLAY = "label: our practice\nnumbers: {causes.osteomalacia.prior: {times: 2}}\n"
CASES = 3
"""Published cases that the commands are shown: the same form, less of it."""
WITH_COMMANDS = [page for page in PAGES if page != README and run_commands(page)]
WITH_EXAMPLES = [page for page in PAGES if ">>>" in page.read_text(encoding="utf-8")]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The files that pages speak of, in the folder where they speak of them."""
    for given, example in FILES.items():
        shutil.copy(ROOT / "examples" / example, tmp_path / given)
    for place in (tmp_path / "examples", tmp_path):
        shutil.copytree(ROOT / "examples", place, dirs_exist_ok=True)
    cases = tmp_path / "examples/published_cases.jsonl"
    few = cases.read_text(encoding="utf-8").splitlines(keepends=True)[:CASES]
    cases.write_text("".join(few), encoding="utf-8")
    (tmp_path / "benchmark").mkdir()
    (tmp_path / "benchmark/cases.yaml").write_text(json.dumps([json.loads(line) for line in few]), encoding="utf-8")
    (tmp_path / "own.yaml").write_text(OVERLAY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def ran(command: str, folder: Path, capsys) -> None:
    status = main(shlex.split(command)[1:])
    printed = capsys.readouterr()
    assert status == 0, (command, printed.err)
    out = re.search(r"--out (\S+)", command)
    assert (folder / out[1]).stat().st_size if out else printed.out, command


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name)
def test_the_code_of_a_page_runs_and_gives_what_it_says(page):
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    result = doctest.testfile(str(page), module_relative=False, optionflags=flags)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("command", run_commands(README))
def test_a_command_of_the_readme_runs(command, folder, capsys):
    if command.startswith("repletion follow assess"):  # it stands below the line that records
        ran('repletion follow record symptom "bone pain" 8', folder, capsys)
    ran(command, folder, capsys)


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name)
def test_the_commands_of_a_page_run_in_their_order(page, folder, capsys):
    for command in run_commands(page):
        assert command.startswith("repletion "), f"{command}: run it, or say in doc_blocks.NOT_RUN why not"
        ran(command, folder, capsys)


def test_every_exception_is_still_needed():
    every = [command for page in PAGES for command in commands(page)]
    assert not [begins for begins in NOT_RUN if not any(re.match(begins, command) for command in every)]


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p)], ids=name)
def test_every_block_is_of_a_kind_that_is_tested(page):
    for block in blocks(page):
        if block.language == "json":
            json.loads(block.text)
        elif block.language == "yaml":
            assert yaml.safe_load(block.text)
        elif block.language == "python":
            assert ">>>" in block.text, f"{name(page)}: an example that nothing runs"
        else:
            assert block.language in ("sh", "text", *RUN_ELSEWHERE), f"{name(page)}: a block of {block.language!r}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_within_the_repository_lead_to_a_file(page):
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(((?!https?:|#|mailto:)[^)\s]+)\)", text)
    built = ("../reference/", "reference/", "contributing.md")  # made when the site is built; its own test follows them
    missing = [t for t in targets if not t.startswith(built) and not (page.parent / t.partition("#")[0]).exists()]
    assert not missing
