"""The page for a clinician: how each finding was read and weighed, what to request, and a summary to copy."""

from functools import partial

from fastapi.responses import HTMLResponse

from repletion.interfaces.answer_view import times
from repletion.interfaces.clinician_view import clinician_view
from repletion.interfaces.report_view import report_view
from repletion.interfaces.visit_summary import summary
from repletion.interfaces.web.answering import answered
from repletion.interfaces.web.render import page
from repletion.interfaces.web.told import Told
from repletion.interfaces.wording import reason_name


def clinician_page(told: Told, on: str) -> HTMLResponse:
    """Return the clinician's view of a form."""
    first = answered(told, on)
    case = first.reading.case
    return page(
        "clinician.html",
        told=told,
        a=report_view(first.answer, first.kb, case),
        v=clinician_view(first.answer, first.kb, first.reading),
        answer=first.answer,
        kb=first.kb,
        summary=summary(first.answer, first.kb, case),
        reason=partial(reason_name, kb=first.kb),
        times=times,
    )
