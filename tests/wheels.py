"""The built wheel in a clean environment of every Python at hand; run by hand and by `make soak` (some minutes).

python tests/wheels.py
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT = shutil.ignore_patterns("__pycache__", "*.so", "compiled*.json", "*.egg-info")
PARTS = ("setup.py", "pyproject.toml", "README.md", "LICENSE")
WHEN = "1764000000"
"""SOURCE_DATE_EPOCH of the builds here."""


def tree(folder: Path) -> Path:
    """Return a copy of what a wheel is made of, without what this machine has built."""
    folder.mkdir()
    shutil.copytree(ROOT / "src", folder / "src", ignore=LEFT)
    for name in PARTS:
        shutil.copy(ROOT / name, folder / name)
    return folder


def build(folder: Path, **environment: str) -> Path:
    """Return the wheel that a copy of the tree in `folder` gives."""
    source, out = tree(folder / "tree"), folder / "out"
    told = {**os.environ, "SOURCE_DATE_EPOCH": WHEN, **environment}
    run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(out), str(source)], env=told)
    return next(out.glob("*.whl"))


def run(command: list[str], **more: object) -> str:
    """Return what a command prints; raise with all it said when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def pythons() -> dict[str, str]:
    """Return the Pythons at hand that are new enough: version and program, one of each version."""
    names = [*Path("/usr/bin").glob("python3.*"), *Path("/usr/local/bin").glob("python3.*")]
    names += Path.home().glob(".pyenv/versions/*/bin/python3.*")
    found = {}
    for path in sorted(p for p in names if re.fullmatch(r"python3\.\d+", p.name)):
        if int(path.name.partition(".")[2]) >= 11:
            version = run([str(path), "-c", "import platform; print(platform.python_version())"]).strip()
            found.setdefault(version, str(path))
    return found


CALLS = """
from repletion.decisions.assess import assess
from repletion.domain.case import Case, Reading
from repletion.interfaces.inputs import notes_of
from repletion.interfaces.fhir.codes import load_codes
from repletion.kb.foods.lexicon import search
from repletion.kb.guidance import guidance
from repletion.kb.load import load
kb = load()
reading = notes_of("My thighs ache. I take omeprazole. Vitamin D 18 ng/mL.", "here", kb)
answer = assess(reading, kb, on="2026-11-24", draws=0, guidance=guidance())
assert answer.causes and answer.plan is not None
urgent = Reading(case=Case(age=45, findings={"saddle_numbness": "present"}))
assert assess(urgent, kb, on="2026-11-24", draws=0).urgency.level == "emergency"
assert load_codes() and search()
"""


def commands(program: str, folder: Path) -> list[list[str]]:
    """Return what is asked of an installed program: only what it depends on is there, no extra."""
    case = shutil.copy(ROOT / "examples/osteomalacia.txt", folder / "notes.txt")
    listed = shutil.copy(ROOT / "examples/list.yaml", folder / "list.yaml")
    return [
        [program, "assess", "--text", str(case), "--format", "json", "--on", "2026-11-24"],
        [program, "labs", "K 2.4, vitamin D 18 ng/mL", "--age", "60", "--sex", "female"],
        [program, "supplements", str(listed)],
        [program, "kb", "check", "--strict"],
        [program, "follow", "record", "symptom", "bone pain", "8", "--journal", str(folder / "journal.db")],
        [program, "schema", "case"],
    ]


def tried(python: str, wheel: Path, folder: Path) -> str:
    """Install a wheel into a clean environment of a Python and use it; return whether the compiled core is there."""
    run([python, "-m", "venv", str(folder)])
    inside = str(folder / "bin/python")
    run([inside, "-m", "pip", "install", "--quiet", str(wheel)])
    for command in commands(str(folder / "bin/repletion"), folder):
        run(command, cwd=folder)
    run([inside, "-c", CALLS], cwd=folder)
    return run([inside, "-c", "from repletion.inference.compiled import BUILT; print(BUILT)"]).strip()


def main() -> int:
    """Try the pure wheel on every Python at hand, and the one with the core on this one; return 1 when one fails."""
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        for kind in ("pure", "own"):
            (Path(name) / kind).mkdir()
        pure = build(Path(name) / "pure", REPLETION_PURE="1")
        own = build(Path(name) / "own")
        for version, python in pythons().items():
            for wheel in (pure, own) if sys.version.startswith(version) else (pure,):
                try:
                    told = tried(python, wheel, Path(name) / f"{version}-{wheel.parents[1].name}")
                    print(f"- Python {version}, {wheel.name}: answers; compiled core: {told}", flush=True)
                except RuntimeError as error:
                    failed = 1
                    print(f"- Python {version}, {wheel.name}: FAILED {error}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
