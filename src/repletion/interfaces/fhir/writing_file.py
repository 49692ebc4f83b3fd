"""`repletion assess --format fhir`: from a case, notes or a record to a Bundle in JSON."""

from argparse import Namespace
from dataclasses import replace

from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.alternatives import answered
from repletion.interfaces.fhir.reading import read
from repletion.interfaces.fhir.reading_file import decode, read_record
from repletion.interfaces.fhir.writing import Form, Given, bundle, report, text
from repletion.interfaces.inputs import LARGEST_RECORD, case_of, is_record, read_notes, read_text


def answer_file(arguments: Namespace, kb: KnowledgeBase, on: str) -> bytes:
    """Return the answer as a Bundle; `Unusable` with every fault of what was given."""
    told = Given(read_notes(arguments.text, kb)) if arguments.text else _told(arguments.case, kb, on)
    if arguments.diary:
        from repletion.interfaces.diet_evidence import with_diary

        told = replace(told, reading=with_diary(told.reading, arguments.diary))
    answer = answered(told.reading, kb, on, arguments)
    form: Form = "transaction" if arguments.transaction else "collection"
    return text(bundle(answer, told, kb, form, report(answer, told, kb))).encode()


def _told(source: str, kb: KnowledgeBase, on: str) -> Given:
    """Return what a file or pipe tells; of a record also what it is, so that the answer can refer to it."""
    content, where = read_text(source, LARGEST_RECORD), "standard input" if source == "-" else source
    if not is_record(content):
        return Given(case_of(content, where, kb))
    reading, record = read_record(content, where, kb, on), decode(content, where)
    assert isinstance(record, dict)
    return Given(reading, record, read(record, kb, on))
