"""The wheel: whole, the same bytes each time, and it answers without the source tree."""

import hashlib
import os
import subprocess
import sys
import sysconfig
import zipfile

import pytest

from wheels import CALLS, ROOT, build

LEFT = ("__pycache__", ".so", "egg-info")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(tmp_path_factory.mktemp("pure"), REPLETION_PURE="1")


def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {n for n in archive.namelist() if ".dist-info/" not in n}


def test_it_goes_everywhere_and_holds_every_file_of_the_package(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")
    source = ROOT / "src"
    there = {str(p.relative_to(source)) for p in source.rglob("*") if p.is_file()}
    ours = {n for n in there if not any(left in n for left in LEFT) and not n.startswith("repletion/kb/compiled")}
    assert ours - names(wheel) == {n for n in ours if n.endswith(".pyi")} - names(wheel)
    assert names(wheel) <= ours


def test_what_is_not_python_is_in_it(wheel):
    kinds = {n.rpartition(".")[2] for n in names(wheel)}
    assert {"py", "yaml", "csv", "gz", "cpp", "hpp", "html", "css", "js"} <= kinds
    assert {"repletion/kb/VERSION", "repletion/kb/CHANGELOG.md", "repletion/kb/cds.yaml"} <= names(wheel)


def test_a_second_build_gives_the_same_bytes(wheel, tmp_path):
    again = build(tmp_path, REPLETION_PURE="1")
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


def test_no_place_of_the_machine_is_in_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            assert str(ROOT).encode() not in archive.read(name), name


def test_it_answers_without_the_source_tree(wheel, tmp_path):
    """With the libraries at hand and no compiled core: tests/wheels.py does the same in clean environments."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "in")
    path = os.pathsep.join([str(tmp_path / "in"), sysconfig.get_paths()["purelib"]])
    where = "import repletion; from repletion.inference.compiled import BUILT; print(repletion.__file__, BUILT)"
    told = subprocess.run(
        [sys.executable, "-S", "-c", CALLS + where], env={**os.environ, "PYTHONPATH": path}, cwd=tmp_path,
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert told == f"{tmp_path}/in/repletion/__init__.py False\n"
