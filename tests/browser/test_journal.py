"""From an answer over what if, the clinician's view and the report to the journal: by mouse, and by keyboard alone."""

import os
from pathlib import Path

import pytest
from test_pages import answered, is_accessible, to

from repletion.interfaces.journal.store import delete_file

KNOWLEDGE = (
    "/evidence", "/evidence?q=vitamin+d", "/evidence?q=nothing+at+all", "/tests", "/tests/potassium",
    "/drugs/omeprazole", "/exposures", "/exposures/metformin", "/claims/low_vitamin_d_weakens_muscles",
    "/sources/priemel", "/journal",
)  # fmt: skip


@pytest.fixture
def anew(journal):
    delete_file(journal)
    return journal


def saved(page, press):
    with page.expect_download() as download:
        press()
    return Path(download.value.path()).read_bytes()


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_the_way_with_the_mouse(watched, anew):
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answered(page)
    page.get_by_role("heading", name="What if?").click()
    page.fill("#if2", "25-hydroxyvitamin D")
    page.fill("#then2", "80 nmol/L")
    button(page, "Compare").click()
    page.get_by_role("heading", name="If it were so: 25-hydroxyvitamin D: 80 nmol/L").wait_for()
    assert page.locator("#what-if-answer .change").first.is_visible()
    button(page, "Without: Phenytoin").click()
    page.get_by_role("heading", name="If it were so: Phenytoin").wait_for()
    button(page, "Clinician’s view").click()
    assert "decision support, not a diagnosis" in page.input_value("#summary")
    button(page, "Copy the summary").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value("#summary")
    assert saved(page, button(page, "Save the report as PDF").click).startswith(b"%PDF")
    button(page, "Back to the answer").click()
    button(page, "Keep it in the journal").click()
    page.fill("#key", "a long passphrase")
    page.fill("#again", "a long passphrase")
    page.fill("#on", "2026-08-01")
    button(page, "Write it down").click()
    page.get_by_text("Written down.").wait_for()
    write(page)
    page.locator("#course-vitamin_d_25oh .badge").wait_for()
    assert page.locator(".course-card").first.get_by_role("img").is_visible()
    button(page, "Weigh the causes again, with today’s facts").click()
    page.locator("#urgency-call").wait_for()
    button(page, "Back to the journal").click()
    assert b"vitamin_d_25oh" in saved(page, button(page, "Export as CSV").click)
    button(page, "Close the journal").click()
    page.get_by_role("button", name="To the journal").click()
    page.fill("#key", "a long passphrase")
    button(page, "Open the journal").click()
    button(page, "Forget: delete all of it").click()
    button(page, "Yes, delete it all").click()
    page.get_by_role("heading", name="The journal is deleted").wait_for()
    assert not anew.exists()
    assert page.context.cookies() == []


def write(page):
    """A complaint, a treatment, and a result after it."""
    page.fill("#finding", "Thigh pain")
    page.fill("#score", "7")
    page.fill("#symptom-on", "2026-08-01")
    page.locator("form", has=page.locator("#score")).get_by_role("button").click()
    page.get_by_text("Thigh pain: 7 of 10").wait_for()
    page.select_option("#nutrient", "vitamin_d")
    page.fill("#amount", "4000")
    page.select_option("#unit", "IU")
    page.fill("#dose-on", "2026-08-05")
    button(page, "Write the dose down").click()
    page.get_by_text("Vitamin D: 4000 IU a day, goes on").wait_for()
    page.fill("#results", "Vitamin D 34 ng/mL")
    page.fill("#lab-on", "2026-11-10")
    button(page, "Write the result down").click()
    page.get_by_text("25-hydroxyvitamin D: 34 ng/mL").wait_for()


def press(page, selector):
    to(page, selector, most=400)
    page.keyboard.press("Enter")


def test_the_way_with_the_keyboard_alone(watched, anew):
    page = watched.page
    answered(page)
    press(page, "#what-if .fold > summary")
    to(page, "#if2", most=400)
    page.keyboard.type("25-hydroxyvitamin D")
    to(page, "#then2")
    page.keyboard.type("80 nmol/L")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="If it were so: 25-hydroxyvitamin D: 80 nmol/L").wait_for()
    press(page, "[formaction='/clinician']")
    page.wait_for_selector("#summary")
    to(page, "#summary")
    to(page, "[data-copies]")
    press(page, ".clinician > form button")
    page.wait_for_selector("#urgency-call")
    assert saved(page, lambda: press(page, "#report button")).startswith(b"%PDF")
    press(page, "[formaction='/journal/keep'], [action='/journal/keep'] button")
    page.wait_for_selector("#again")
    press(page, ".door button")
    page.get_by_text("Written down.").wait_for()
    to(page, "#finding")
    page.keyboard.type("Thigh pain")
    page.keyboard.press("Escape")
    to(page, "#score")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    page.get_by_text("Thigh pain: 7 of 10").wait_for()
    to(page, "#results")
    page.keyboard.type("potassium 4.1 mmol/L")
    page.keyboard.press("Enter")
    page.get_by_text("Potassium: 4.1 mmol/L").wait_for()
    press(page, "[action='/journal/forget'] button")
    page.get_by_role("heading", name="Delete the whole journal?").wait_for()
    press(page, "[name='sure']")
    page.get_by_role("heading", name="The journal is deleted").wait_for()
    assert not anew.exists()


def test_the_journal_works_without_javascript(chromium, address, anew):
    context = chromium.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/journal")
    button(page, "Begin a journal").click()
    write(page)
    assert page.locator(".course").count() == 2
    button(page, "Close the journal").click()
    context.close()


def test_evidence_pages_are_accessible(watched, axe, anew):
    for path in KNOWLEDGE:
        watched.page.goto(path)
        assert watched.page.locator("h1").count() == 1
        is_accessible(watched.page, axe)


def test_the_clinicians_view_and_what_if_are_accessible(watched, axe):
    page = watched.page
    answered(page)
    button(page, "Clinician’s view").click()
    page.wait_for_selector("#summary")
    is_accessible(page, axe)
    button(page, "Back to the answer").click()
    page.get_by_role("heading", name="What if?").click()
    page.fill("#if3", "Hypothyroidism")
    page.fill("#then3", "20")
    button(page, "Compare").click()
    page.get_by_role("heading", name="If it were so").wait_for()
    is_accessible(page, axe)


def test_pages_of_the_journal_are_accessible(watched, axe, anew):
    page = watched.page
    answered(page)
    button(page, "Keep it in the journal").click()
    page.wait_for_selector("#again")
    is_accessible(page, axe)
    page.fill("#on", "2026-08-01")
    button(page, "Write it down").click()
    page.get_by_text("Written down.").wait_for()
    write(page)
    is_accessible(page, axe)
    page.fill("#results", "potassium 2.2 mmol/L")
    button(page, "Write the result down").click()
    page.get_by_text("EMERGENCY").wait_for()
    is_accessible(page, axe)
    page.fill("#results", "nothing of the kind")
    button(page, "Write the result down").click()
    page.wait_for_selector(".faults")
    is_accessible(page, axe)
    button(page, "Weigh the causes again, with today’s facts").click()
    page.wait_for_selector("#urgency-call")
    is_accessible(page, axe)
    button(page, "Back to the journal").click()
    button(page, "Forget: delete all of it").click()
    is_accessible(page, axe)
    button(page, "Yes, delete it all").click()
    is_accessible(page, axe)
    watched.said = [s for s in watched.said if "422" not in s]


@pytest.mark.parametrize(("name", "width", "scheme"), [("desk", 1280, "light"), ("phone", 390, "dark")])
def test_pictures_of_the_views(chromium, address, anew, tmp_path, name, width, scheme):
    """With SCREENSHOTS=docs/images these are the pictures of the documentation."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    size = {"width": width, "height": 900 if width > 500 else 844}
    context = chromium.new_context(viewport=size, color_scheme=scheme, base_url=address)
    page = context.new_page()
    answered(page)
    page.get_by_role("heading", name="What if?").click()
    page.fill("#if2", "25-hydroxyvitamin D")
    page.fill("#then2", "80 nmol/L")
    button(page, "Compare").click()
    page.get_by_role("heading", name="If it were so").wait_for()
    page.locator("#what-if-answer").screenshot(path=folder / f"what-if-{name}.png")
    button(page, "Clinician’s view").click()
    page.locator("#grid-title").evaluate("e => e.scrollIntoView()")
    page.screenshot(path=folder / f"clinician-{name}.png")
    page.goto("/journal")
    button(page, "Begin a journal").click()
    page.fill("#results", "Vitamin D 9 ng/mL")
    page.fill("#lab-on", "2026-08-01")
    button(page, "Write the result down").click()
    page.get_by_text("25-hydroxyvitamin D: 9 ng/mL").wait_for()
    write(page)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=folder / f"journal-{name}.png")
    context.close()
    assert all((folder / f"{p}-{name}.png").stat().st_size > 8_000 for p in ("what-if", "clinician", "journal"))
