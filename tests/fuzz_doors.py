"""Every door that reads what others wrote, as one call each: `make soak` feeds them, test_corpus.py the kept corpus.

A door takes bytes. It answers, or it refuses with faults that say where, what and how to mend; nothing else may happen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

CORPUS = Path(__file__).parent / "corpus"
ON = "2026-11-24"
HERE = "http://127.0.0.1:8421"
FORM = "application/x-www-form-urlencoded"
FOLDER = TemporaryDirectory(prefix="repletion-doors-")
"""Where what is given lies as a file, for doors that take one."""

Read = Callable[[bytes], object]


@dataclass(frozen=True)
class Door:
    """One door: makes its reader, the form of what it takes, what of us it runs through, the most it may take."""

    ready: Callable[[], Read]
    form: str
    instrumented: tuple[str, ...]
    seconds: float = 1.0
    """Of the processor, for a text of a few lines; counting coverage slows the program two- to fivefold."""


def file(content: bytes, name: str) -> str:
    """Return the name of a file that holds a content."""
    path = Path(FOLDER.name) / name
    path.write_bytes(content)
    return str(path)


def notes() -> Read:
    from repletion.domain.case import said
    from repletion.intake_text.reader import Reader
    from repletion.interfaces.inputs import read_text
    from repletion.interfaces.language import language
    from repletion.kb.load import load
    from repletion.kb.words import lexicon

    reader = Reader(lexicon(), load())

    def read(content: bytes) -> object:
        """Read as `read_notes` does, with one reader for all."""
        text = read_text(file(content, "notes.txt"))
        language(text)
        reading = reader.read(text)
        assert all(said(v).state in ("present", "absent") for v in reading.case.findings.values())
        assert all(r.text for r in reading.read_as)
        return reading

    return read


def labs() -> Read:
    from repletion.domain.case import Case
    from repletion.intake_text.reader import Reader
    from repletion.interfaces.inputs import read_text
    from repletion.interfaces.labs_command import document, read_results
    from repletion.kb.load import load
    from repletion.kb.words import lexicon

    kb = load()
    reader = Reader(lexicon(), kb)

    def read(content: bytes) -> object:
        """Read as `repletion labs` does, with one reader for all."""
        told = reader.read(read_text(file(content, "labs.txt"))).case
        case = Case(age=60, sex="female", labs=told.labs, drugs=told.drugs, findings=told.findings)
        return document(*read_results(case, kb), kb)

    return read


def diary() -> Read:
    from repletion.interfaces.diet_input import diary_reader
    from repletion.interfaces.inputs import read_text

    reader = diary_reader()
    return lambda content: reader.read(read_text(file(content, "diary.txt")))


def supplements() -> Read:
    from repletion.decisions.supplements import checkup
    from repletion.interfaces.supplements_command import document
    from repletion.interfaces.supplements_input import read_taken
    from repletion.kb.guidance import guidance
    from repletion.kb.load import load

    kb, known = load(), guidance()

    def read(content: bytes) -> object:
        return document(checkup(read_taken(file(content, "list.yaml"), kb, known), kb, known), kb)

    return read


def case() -> Read:
    from repletion.interfaces.inputs import read_case
    from repletion.kb.load import load

    kb = load()
    return lambda content: read_case(file(content, "case.yaml"), kb, ON)


def overlay() -> Read:
    from repletion.interfaces.alternatives import read_overlay
    from repletion.kb.load import load
    from repletion.kb.overlay import overlaid

    kb = load()
    return lambda content: overlaid(kb, read_overlay(file(content, "own.yaml")))


def fhir() -> Read:
    from repletion.interfaces.fhir.reading import read
    from repletion.interfaces.fhir.reading_file import decode, left_out
    from repletion.kb.load import load

    kb = load()

    def told(content: bytes) -> object:
        value = decode(content, "record.json")
        return left_out(read(value if isinstance(value, dict) else {}, kb, ON))

    return told


def ndjson() -> Read:
    from repletion.interfaces.fhir.bulk import people
    from repletion.kb.load import load

    kb = load()
    return lambda content: list(people([Path(file(content, "people.ndjson"))], kb, ON))


def cohort_map() -> Read:
    from repletion.interfaces.cohort.map_file import parsed, read_map
    from repletion.kb.load import load

    kb = load()
    return lambda content: parsed(read_map(file(content, "map.yaml")), kb)


def cds() -> Read:
    from repletion.interfaces.cds_hooks.routes import answer
    from repletion.interfaces.cds_hooks.services import SERVICES

    def read(content: bytes) -> object:
        named = [s for s in SERVICES if s.hook.encode() in content]
        return answer((named or SERVICES)[0], content, ON)

    return read


def api() -> Read:
    from repletion.interfaces.api.forms import read
    from repletion.interfaces.api.questions import QUESTIONS

    def asked(content: bytes) -> object:
        """Ask what the first line names: assess, tests, explain, labs, diet or supplements."""
        name, _, document = content.partition(b"\n")
        question = next((q for q in QUESTIONS if q.name == name.decode("latin-1").strip()), QUESTIONS[0])
        return question.answer(read(question.asked, document))

    return asked


def page() -> Read:
    import re

    from starlette.testclient import TestClient

    from repletion.interfaces.web.app import create_app

    client = TestClient(create_app(port=8421, today=lambda: ON), base_url=HERE, headers={"origin": HERE})
    token = re.search(r'name="token" value="([^"]+)"', client.get("/").text)
    assert token

    def read(content: bytes) -> object:
        """Send a form; one whose first line is a boundary is sent in parts."""
        kind = FORM
        if content.startswith(b"--"):
            boundary = content.partition(b"\r\n")[0][2:62].decode("latin-1")
            kind = f"multipart/form-data; boundary={boundary}".encode("ascii", "replace").decode()
        answer = client.post("/understood", content=content.replace(b"TOKEN", token[1].encode()),
                             headers={"content-type": kind})  # fmt: skip
        assert answer.status_code in (200, 400, 403, 413, 422), answer.status_code
        return answer

    return read


def journal() -> Read:
    from repletion.interfaces.journal.exchange import read, text_of

    def given(content: bytes) -> object:
        name = file(content, "journal")
        return read(text_of(name), name)

    return given


WORDS, YAML, RECORDS = ("repletion.intake_text",), ("repletion.kb.yaml_text", "yaml"), ("repletion.interfaces.fhir",)
DOORS = {
    "notes": Door(notes, "words", (*WORDS, "repletion.interfaces.inputs", "repletion.interfaces.language")),
    "labs": Door(labs, "words", (*WORDS, "repletion.decisions.labs", "repletion.decisions.traps")),
    "diary": Door(diary, "words", ("repletion.intake_text.diary", "repletion.intake_text.diary_lines")),
    "supplements": Door(supplements, "yaml", (*YAML, "repletion.interfaces.supplements_input", *WORDS)),
    "case": Door(case, "yaml", (*YAML, "repletion.interfaces.inputs", "repletion.decisions.case_check")),
    "overlay": Door(overlay, "yaml", (*YAML, "repletion.kb.overlay", "repletion.kb.reader")),
    "fhir": Door(fhir, "json", RECORDS),
    "ndjson": Door(ndjson, "ndjson", RECORDS),
    "cohort_map": Door(cohort_map, "yaml", (*YAML, "repletion.interfaces.cohort.map_file")),
    "cds": Door(cds, "json", ("repletion.interfaces.cds_hooks", *RECORDS)),
    "api": Door(api, "asked", ("repletion.interfaces.api",), 20.0),
    "page": Door(page, "form", ("repletion.interfaces.web",), 3.0),
    "journal": Door(journal, "json", ("repletion.interfaces.journal",)),
}  # fmt: skip
"""Every door by its name, which is also the folder of its corpus."""


def kept(name: str) -> list[Path]:
    """Return the kept corpus of a door."""
    return sorted((CORPUS / name).iterdir())


def refusals() -> tuple[type[Exception], ...]:
    """Return what a door may raise."""
    from repletion.domain.fault import Unusable
    from repletion.interfaces.api.forms import NotJson
    from repletion.interfaces.api.problems import Problem

    return Unusable, NotJson, Problem


def through(read: Read, content: bytes) -> bool:
    """Give a content to a reader; return whether it was answered. Whatever is no plain refusal is raised."""
    try:
        read(content)
    except refusals() as refusal:
        faults = getattr(refusal, "faults", None)
        assert faults is None or (faults and all(f.where and f.what and f.remedy for f in faults)), faults
        return False
    return True
