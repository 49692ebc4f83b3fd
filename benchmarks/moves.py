"""Which answers move between two states of the knowledge: `python benchmarks/moves.py REF` (a commit, tag or branch).

The YAML of REF is read by today's reader and answered by today's engine, so only the knowledge differs. Cases: the
structured cases of tests/triage_cases.yaml and the published texts of examples/. Prints, for the changelog of the
knowledge, every case whose leading cause changed or where a cause moved by more than LEAST; and a count.
"""

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from repletion.decisions.assess import assess
from repletion.decisions.what_if import compare
from repletion.domain.assessment import Assessment
from repletion.domain.case import Case, Reading
from repletion.domain.knowledge import KnowledgeBase
from repletion.intake_text.reader import Reader
from repletion.kb.load import load
from repletion.kb.reader import read
from repletion.kb.words import lexicon

ROOT = Path(__file__).parent.parent
LEAST = 0.05


def earlier(ref: str) -> KnowledgeBase:
    """Return the knowledge base as it was at a commit."""
    archive = subprocess.run(
        ["git", "archive", ref, "src/repletion/kb"], capture_output=True, check=True, cwd=ROOT
    ).stdout
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(folder, filter="data")
        kb, _, faults = read(Path(folder) / "src/repletion/kb")
    if kb is None:
        sys.exit("\n".join(map(str, faults)))
    return replace(kb, workup=load().workup)


def cases(kb: KnowledgeBase) -> Iterator[tuple[str, Reading]]:
    """Yield a name and a case, all readable by both states of the knowledge."""
    form = TypeAdapter(Case)
    for item in yaml.safe_load((ROOT / "tests/triage_cases.yaml").read_text(encoding="utf-8")):
        yield item["name"], Reading(case=form.validate_python(item["case"]))
    reader = Reader(lexicon(), kb)
    for line in (ROOT / "examples/published_cases.jsonl").read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        yield item["id"], reader.read(item["text"])


def known(case: Case, kb: KnowledgeBase) -> Case:
    """Return the case without what the earlier knowledge had no word for."""
    return replace(
        case,
        findings={n: v for n, v in case.findings.items() if n in kb.findings},
        exposures={n: v for n, v in case.exposures.items() if n in kb.exposures},
        conditions={n: v for n, v in case.conditions.items() if n in kb.causes or n in kb.exposures},
        complaint=tuple(n for n in case.complaint if n in kb.findings),
        labs=tuple(r for r in case.labs if r.test in kb.labs),
        drugs=tuple(d for d in case.drugs if (d if isinstance(d, str) else d.name) in kb.drugs),
    )


def moved(name: str, before: Assessment, after: Assessment) -> list[str]:
    """Return one line for a case that moved, none for one that did not."""
    pairs = [
        f"{p.id} {p.explains[0]:.2f} -> {p.explains[1]:.2f}"
        for p in compare(before, after, "overlay", "", ()).causes
        if p.explains and abs(p.explains[1] - p.explains[0]) >= LEAST
    ]
    first = (before.causes[0].id, after.causes[0].id)
    lead = f"leads: {first[0]} -> {first[1]}; " if first[0] != first[1] else ""
    return [f"- {name}: {lead}{', '.join(pairs[:4])}"] if pairs or lead else []


def main() -> None:
    now, then = load(), earlier(sys.argv[1])
    lines, count = [], 0
    for name, reading in cases(now):
        count += 1
        same = replace(reading, case=known(reading.case, then))
        lines += moved(name, *(assess(same, kb, "2026-01-01", draws=0) for kb in (then, now)))
    print(f"Since {sys.argv[1]}: {len(lines)} of {count} cases move by {LEAST} or more.")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
