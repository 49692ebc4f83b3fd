"""The report as PDF/UA-1: set by typst from the same view of the answer as the page."""

from datetime import UTC, datetime
from importlib.resources import files

import msgspec
import typst

from repletion.domain.assessment import Assessment
from repletion.domain.case import Case
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import wording
from repletion.interfaces.report_view import ReportView, references, report_view


def render(answer: Assessment, kb: KnowledgeBase, case: Case) -> bytes:
    """Return the report of one case; the same case and date give the same bytes."""
    template = (files("repletion.interfaces.web") / "templates" / "report.typ").read_bytes()
    given = {"answer": document(report_view(answer, kb, case))}
    made = typst.compile(
        template,
        format="pdf",
        sys_inputs=given,
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        timestamp=datetime.fromisoformat(answer.on).replace(tzinfo=UTC),
    )
    assert isinstance(made, bytes)
    return made


def document(view: ReportView) -> str:
    """Return what the template is given, as JSON."""
    found = references(view)
    values = msgspec.to_builtins(view) | {
        "informs": wording.INFORMS,
        "references": msgspec.to_builtins(found),
        "numbers": {s.key: i for i, s in enumerate(found, 1)},
    }
    return msgspec.json.encode(values).decode()
