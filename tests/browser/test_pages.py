"""A person's way through the page, by mouse, by keyboard, without JavaScript; and what nobody should meet."""

import os
from pathlib import Path

import pytest

from test_in_short import STORIES

ROOT = Path(__file__).parents[2]
WORDS = (
    "My thighs and hips ache and climbing stairs has been hard since spring. No fever. I take omeprazole and "
    "phenytoin. I hardly go outdoors. Vitamin D 9 ng/mL, alkaline phosphatase 190 U/L."
)
KNOWLEDGE = (
    "/causes", "/causes/osteomalacia", "/findings", "/findings/muscle_cramps", "/nutrients", "/nutrients/magnesium",
    "/claims?nutrient=magnesium", "/compare", "/sources?q=vitamin", "/nothing",
)  # fmt: skip
LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]


def tell(page, words=WORDS):
    page.goto("/")
    page.fill("#words", words)
    page.fill("#age", "58")
    page.select_option("#sex", "female")
    page.wait_for_selector("#understood .item")


def answered(page):
    tell(page)
    page.get_by_role("button", name="See the answer").click()
    page.wait_for_selector(".urgency")


def unfold(page):
    """Open all that is folded, so that the check sees it."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")


def test_the_way_with_the_mouse(watched):
    page = watched.page
    tell(page)
    fever = page.get_by_role("group", name="Fever")
    assert fever.get_by_label("No", exact=True).is_checked()
    fever.get_by_text("Leave out").click()
    page.fill("#add", "Muscle cramps")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("group", name="Muscle cramps").wait_for()
    assert page.get_by_role("group", name="Fever").get_by_label("Leave out").is_checked()
    page.get_by_role("button", name="See the answer").click()
    page.get_by_role("heading", name="What may be behind it").click()
    leading = page.locator(".cause h3 a").first
    assert "Osteomalacia" in leading.inner_text()
    page.get_by_role("heading", name="What if?").click()
    page.fill("#if0", "Osteomalacia (soft bones)")
    page.select_option("#then0", "excluded")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("heading", name="If it were so").wait_for()
    assert "under 1 %" in page.locator("#what-if-answer").inner_text()
    page.get_by_text("Which causes together?").click()
    page.get_by_role("button", name="Work it out").click()
    page.get_by_role("columnheader", name="Just these").wait_for()
    page.get_by_text("What you told, and what was understood").click()
    assert page.get_by_role("group", name="Muscle cramps").get_by_label("Yes").is_checked()
    for name, kind in (("Save as PDF", b"%PDF"), ("Save as one HTML file", b"<!do")):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert Path(download.value.path()).read_bytes().startswith(kind)
    page.get_by_role("button", name="Forget").click()
    page.wait_for_url("**/?")
    assert page.input_value("#words") == ""
    assert page.context.cookies() == []
    kept = page.evaluate("Object.entries({...localStorage, ...sessionStorage})")
    assert all(value.startswith("/") and len(value) < 30 for _, value in kept), kept


def to(page, selector, most=220):
    """Press Tab until what is meant has the focus, and see that the focus shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with the keyboard")


def test_the_way_with_the_keyboard_alone(watched):
    page = watched.page
    page.goto("/")
    to(page, ".skip")
    page.keyboard.press("Enter")
    to(page, "#words")
    page.keyboard.insert_text(WORDS)
    page.wait_for_selector("#understood .item")
    to(page, "#age")
    page.keyboard.type("58")
    to(page, "#sex")
    page.keyboard.press("f")
    to(page, "[name='now.finding.fever']")
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("group", name="Fever").get_by_label("Leave out").is_checked()
    to(page, "#add")
    page.keyboard.type("Muscle cramps")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("group", name="Muscle cramps").wait_for()
    page.focus("#words")
    to(page, ".left button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".urgency")
    to(page, "#causes .fold > summary")
    page.keyboard.press("Enter")
    to(page, ".cause .sources summary, .cause .why summary")
    to(page, "#what-if .fold > summary")
    page.keyboard.press("Enter")
    to(page, "#if0")
    page.keyboard.type("Fever")
    to(page, "#what-if form button")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="If it were so").wait_for()
    to(page, "#correct summary")
    page.keyboard.press("Enter")
    assert page.locator("#correct #words").is_visible()
    to(page, "#report button")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "repletion-2026-11-24.pdf"


def test_everything_works_without_javascript(chromium, address):
    context = chromium.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/")
    page.fill("#words", WORDS)
    page.get_by_role("button", name="Check what is understood").click()
    page.get_by_role("group", name="Fever").get_by_text("Yes", exact=True).click()
    page.fill("#add", "Muscle cramps")
    page.get_by_role("button", name="Add", exact=True).click()
    assert page.get_by_role("group", name="Fever").get_by_label("Yes", exact=True).is_checked()
    page.get_by_role("button", name="See the answer").click()
    page.get_by_role("heading", name="What if?").click()
    page.fill("#if0", "Fever")
    page.select_option("#then0", "absent")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("heading", name="If it were so").wait_for()
    page.get_by_role("button", name="Back to the answer").click()
    page.get_by_role("heading", name="What if?").click()
    page.get_by_text("Which causes together?").click()
    page.get_by_role("button", name="Work it out").click()
    page.get_by_role("columnheader", name="Just these").wait_for()
    context.close()


CHECK = "async () => (await axe.run(document)).violations.map(v => v.id + ': ' + v.nodes[0].html.slice(0, 160))"
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
OPEN = "document.querySelectorAll('details').forEach(d => d.open = true)"


def is_accessible(page, axe):
    """Check the page that stands open: nothing found, nothing beyond the edge, at two widths, light and dark."""
    page.evaluate(OPEN)
    page.evaluate(axe)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(CHECK) == [], (page.url, width, scheme)
        assert not page.evaluate(WIDE), (page.url, width)


def test_knowledge_pages_are_accessible(watched, axe):
    for path in KNOWLEDGE:
        watched.page.goto(path)
        is_accessible(watched.page, axe)
    watched.said = [s for s in watched.said if "404" not in s]


def test_pages_of_an_answer_are_accessible(watched, axe):
    page = watched.page
    page.goto("/")
    is_accessible(page, axe)
    tell(page)
    page.fill("#add", "no such thing")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector("#add-notice")
    is_accessible(page, axe)
    page.get_by_role("button", name="See the answer").click()
    page.wait_for_selector(".urgency")
    is_accessible(page, axe)
    unfold(page)
    page.fill("#if0", "Fever")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("heading", name="If it were so").wait_for()
    is_accessible(page, axe)
    tell(page, "My back hurts, I am numb between the legs and cannot pass urine.")
    page.get_by_role("button", name="See the answer").click()
    page.wait_for_selector(".urgency.emergency")
    unfold(page)
    is_accessible(page, axe)
    page.goto("/")
    page.fill("#words", "qwertz")
    page.get_by_role("button", name="See the answer").click()
    page.wait_for_selector(".faults")
    is_accessible(page, axe)
    watched.said = [s for s in watched.said if "422" not in s]


def test_the_report_is_accessible_and_prints_on_few_pages(watched, axe, tmp_path):
    answered(watched.page)
    with watched.page.expect_download() as download:
        watched.page.get_by_role("button", name="Save as one HTML file").click()
    file = tmp_path / "report.html"
    download.value.save_as(file)
    page = watched.page.context.new_page()
    asked = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(file.as_uri())
    is_accessible(page, axe)
    assert asked == [file.as_uri()]
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 4


@pytest.mark.parametrize(("name", "width", "scheme"), [("desk", 1280, "light"), ("phone", 390, "dark")])
def test_pictures_of_the_main_pages(chromium, address, tmp_path, name, width, scheme):
    """With SCREENSHOTS=docs/images these are the pictures of the documentation."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    size = {"width": width, "height": 900 if width > 500 else 844}
    context = chromium.new_context(viewport=size, color_scheme=scheme, base_url=address, bypass_csp=True)
    page = context.new_page()
    tell(page)
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=folder / f"start-{name}.png")
    page.get_by_role("button", name="See the answer").click()
    page.wait_for_selector(".urgency")
    page.screenshot(path=folder / f"answer-{name}.png")
    page.get_by_role("heading", name="What may be behind it").click()
    page.locator(".cause").first.scroll_into_view_if_needed()
    page.screenshot(path=folder / f"causes-{name}.png")
    context.close()
    assert all((folder / f"{p}-{name}.png").stat().st_size > 20_000 for p in ("start", "answer", "causes"))


@pytest.mark.parametrize("words", STORIES.values(), ids=STORIES)
def test_the_first_screen_of_a_phone_holds_how_soon_why_and_what_next(chromium, address, words):
    context = chromium.new_context(viewport={"width": 420, "height": 900}, base_url=address)
    page = context.new_page()
    page.goto("/")
    page.fill("#words", words)
    page.get_by_role("button", name="See the answer").last.click()
    page.wait_for_selector(".urgency")
    ends = page.evaluate(
        "[...document.querySelectorAll('.urgency, .short')].map(e => e.getBoundingClientRect().bottom)"
    )
    assert max(ends) <= 900
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    context.close()
