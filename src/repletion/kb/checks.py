"""Everything that can be wrong with a knowledge base whose files have the right form."""

from collections.abc import Iterator

from repletion.domain.estimate import Table
from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase
from repletion.kb.cause_checks import cause_faults, cycle_faults, status_faults
from repletion.kb.complaints import Documents, Path, placed
from repletion.kb.number_checks import coverage, faults_of, numbers
from repletion.kb.red_flag_checks import red_flag_complaints
from repletion.kb.registry_checks import drug_complaints, finding_complaints, lab_complaints


def check(kb: KnowledgeBase, documents: Documents) -> list[Fault]:
    """Return every fault of numbers, of ids, of tables and of structure."""
    return [
        *_number_faults(kb, documents),
        *_table_faults(kb, documents),
        *cause_faults(kb, documents),
        *placed(finding_complaints(kb), documents["findings"]),
        *placed(lab_complaints(kb), documents["labs"]),
        *placed(drug_complaints(kb), documents["drugs"]),
        *placed(red_flag_complaints(kb), documents["red_flags"]),
        *cycle_faults(kb, documents),
        *status_faults(kb, documents),
    ]


def _number_faults(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    for number in numbers(kb):
        yield from faults_of(number, kb, documents[number.file].at(*number.path))


def _table_faults(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    for file, path, table in _tables(kb):
        place = ".".join(map(str, path))
        yield from placed(((path, f"{place}: {what}", remedy) for what, remedy in coverage(table)), documents[file])


def _tables(kb: KnowledgeBase) -> Iterator[tuple[str, Path, Table]]:
    for name, cause in kb.causes.items():
        yield f"causes/{name}", ("prior",), cause.prior
    for name, exposure in kb.exposures.items():
        yield "exposures", (name, "frequency"), exposure.frequency
    for name, finding in kb.findings.items():
        if finding.reports is None:
            yield "findings", (name, "frequency"), finding.frequency
    for name, lab in kb.labs.items():
        for side, ladder in lab.ladders():
            for k, level in enumerate(ladder.levels if ladder.reports is None else ()):
                yield "labs", (name, side, "levels", k, "frequency"), level.frequency
