"""The pages that answer a form: the answer, what if, together, and the two reports."""

from dataclasses import replace
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse

from repletion.decisions.plan_day import plan_day
from repletion.decisions.together import together
from repletion.domain.fault import Unusable
from repletion.interfaces import report_html, report_pdf
from repletion.interfaces.evidence_pages import SEVERITY
from repletion.interfaces.kb_pages import VERDICTS, compare_page
from repletion.interfaces.report_view import report_view
from repletion.interfaces.web import pages
from repletion.interfaces.web.answering import Answered, answered, what_if
from repletion.interfaces.web.render import page
from repletion.interfaces.web.told import Told
from repletion.interfaces.web.understood import to_correct
from repletion.kb.guidance import guidance


def answer_page(told: Told, on: str) -> HTMLResponse:
    """Return the answer."""
    first = answered(told, on)
    found = to_correct(told, first.kb, first.plain, first.reading)
    view = report_view(first.answer, first.kb, first.reading.case)
    return page("answer.html", told=replace(told, add=""), understood=found, a=view, **_beside(first))


def _beside(first: Answered) -> dict[str, Any]:
    """Return what the handbook adds: claims about the leading nutrient, and lacks side by side."""
    leading = pages.leading_nutrient(first.answer)
    claims = pages.claims_about(leading[0], frozenset(first.reading.case.findings)) if leading else []
    rows = pages.deficiencies(first.answer)
    table = compare_page(pages.book(), first.kb, rows, None).sections[0].table if len(rows) > 1 else ()
    lines = first.answer.plan.lines if first.answer.plan else ()
    day = plan_day(first.answer.plan, first.reading.case, first.kb, guidance()) if first.answer.plan else None
    nets = {line.id for line in lines if line.id.startswith("safety_net.")}
    return {
        "leading": leading,
        "claims": claims,
        "verdicts": VERDICTS,
        "side_by_side": table,
        "kb": first.kb,
        "nets": nets,
        "day": day,
        "severity": SEVERITY,
    }


def what_if_page(told: Told, on: str) -> HTMLResponse:
    """Return the answer beside the one with something told otherwise, or what is wrong with the wish."""
    try:
        compared = what_if(told, answered(told, on))
    except Unusable as unusable:
        return page("what_if.html", told=told, compared=None, faults=unusable.faults)
    return page("what_if.html", told=told, compared=compared, faults=())


def together_page(told: Told, on: str) -> HTMLResponse:
    """Return which causes together, and no others, account for the complaint."""
    first = answered(told, on)
    return page("together.html", told=told, found=together(first.reading.case, first.kb), kb=first.kb)


def html_report(told: Told, on: str) -> Response:
    """Return the report as one file, to be kept or printed."""
    first = answered(told, on)
    text = report_html.render(first.answer, first.kb, first.reading.case)
    return _file(text.encode(), "text/html; charset=utf-8", f"repletion-{on}.html")


def pdf_report(told: Told, on: str) -> Response:
    """Return the report as PDF."""
    first = answered(told, on)
    content = report_pdf.render(first.answer, first.kb, first.reading.case)
    return _file(content, "application/pdf", f"repletion-{on}.pdf")


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
