"""From words to the answer by way of corrections, drawing and questions: by mouse, by keyboard, without script."""

import os
from pathlib import Path

import pytest
from test_pages import LOOKS, is_accessible, to

WORDS = "My thighs ache and climbing stairs has been hard since spring. No fever. I hardly go outdoors."
DIARY = b"breakfast: 2 eggs, a glass of milk\nlunch: white rice with butter\n"


def start(page, words=WORDS):
    page.goto("/")
    page.fill("#words", words)
    page.wait_for_selector("#understood .item")


def asked(page):
    return page.locator("#question").count() > 0


def answer_no(page):
    """Answer one question as somebody with nothing else would."""
    title = page.title()
    written = page.locator("button[value=none]")
    (written if written.count() else page.locator("button[value=next]")).first.click()
    page.wait_for_function("before => document.title !== before || !document.querySelector('#question')", arg=title)


def test_the_way_with_the_mouse(watched):
    page = watched.page
    start(page)
    page.get_by_role("group", name="Fever").get_by_text("Leave out").click()
    page.locator("label[for=at-calves] path").first.click()
    page.get_by_role("group", name="Calf pain").wait_for()
    page.get_by_role("group", name="Calves: what is it like?").get_by_text("Cramps at night").click()
    page.get_by_role("group", name="Leg cramps at night").wait_for()
    assert page.get_by_role("group", name="Fever").get_by_label("Leave out").is_checked()
    page.get_by_text("What you ate", exact=True).click()
    page.set_input_files("#ate-file", {"name": "diary.txt", "mimeType": "text/plain", "buffer": DIARY})
    page.wait_for_selector(".eaten")
    assert "glass of milk" in page.input_value("#ate")
    assert page.is_checked("#at-calves")
    assert page.input_value("#words") == WORDS
    page.fill("#age", "58")
    page.select_option("#sex", "female")
    page.get_by_role("button", name="Ask me the rest first").click()
    page.get_by_role("heading", name="Are any of these true for you?").wait_for()
    page.get_by_text("Why am I asked this?").click()
    assert page.locator(".whyask p").is_visible()
    page.locator(".asked").first.get_by_text("Not sure").click()
    answer_no(page)
    page.get_by_role("button", name="Back", exact=True).click()
    page.locator(".asked").first.get_by_label("Not sure").wait_for()
    assert page.locator(".asked").first.get_by_label("Not sure").is_checked()
    for _ in range(15):
        if asked(page):
            answer_no(page)
    page.get_by_role("heading", name="That is all").wait_for()
    page.get_by_role("button", name="See the answer").click()
    page.wait_for_selector(".urgency")
    page.get_by_text("What you told, and what was understood").click()
    assert page.get_by_role("group", name="Leg cramps at night").get_by_label("Yes").is_checked()
    assert page.context.cookies() == []


def test_the_way_with_the_keyboard_alone(watched):
    page = watched.page
    page.goto("/")
    to(page, "#words")
    page.keyboard.insert_text(WORDS)
    page.wait_for_selector("#understood .item")
    to(page, "#at-lower_back")
    page.keyboard.press("Space")
    page.get_by_role("group", name="Low back pain").wait_for()
    to(page, "[name=feel][value='lower_back.muscle_cramps']")
    page.keyboard.press("Space")
    page.get_by_role("group", name="Muscle cramps").wait_for()
    to(page, "#age")
    page.keyboard.type("58")
    to(page, "#sex")
    page.keyboard.press("f")
    to(page, "[name='now.finding.fever']")
    page.keyboard.press("ArrowRight")
    to(page, "button[formaction='/interview']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#question")
    to(page, ".whyask summary")
    page.keyboard.press("Enter")
    assert page.locator(".whyask p").is_visible()
    to(page, ".asked input")
    page.keyboard.press("Space")
    assert page.locator(".asked input").first.is_checked()
    to(page, "button[value=next]")
    page.keyboard.press("Enter")
    page.get_by_text("Question 2 of at most 12").wait_for()
    to(page, "button[value=enough]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".urgency")


def test_enter_in_a_field_shows_the_answer(watched):
    page = watched.page
    start(page)
    page.fill("#age", "58")
    page.press("#age", "Enter")
    page.wait_for_selector(".urgency")


def test_it_asks_instead_without_script(chromium, address):
    context = chromium.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/")
    page.check("#at-thighs", force=True)
    assert page.get_by_role("group", name="Thighs: what is it like?").is_visible()
    page.get_by_text("Blood test results", exact=True).click()
    page.set_input_files("#results-file", {"name": "r.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    page.get_by_role("button", name="Check what is understood").click()
    assert "paste the text into the box" in page.locator(".faults").inner_text()
    assert page.get_by_role("group", name="Thigh pain").get_by_label("Yes").is_checked()
    page.goto("/")
    page.get_by_role("button", name="Ask me instead").click()
    page.fill("#words", "my calves cramp at night")
    page.get_by_role("button", name="Next").click()
    page.fill("#age", "58")
    page.get_by_role("button", name="Next").click()
    assert page.locator(".asked").count() > 3
    page.get_by_role("button", name="Enough: show the answer now").click()
    assert page.locator(".urgency").count() == 1
    context.close()


def test_a_name_that_is_not_known_is_mended_with_a_click(watched):
    page = watched.page
    start(page)
    page.fill("#add", "tingly feet")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Tingling feet").click()
    assert page.get_by_role("group", name="Tingling feet").get_by_label("Yes").is_checked()


def test_a_refused_file_says_so_where_one_looks(watched):
    page = watched.page
    start(page)
    page.get_by_text("What you ate", exact=True).click()
    page.set_input_files("#ate-file", {"name": "d.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    page.wait_for_selector(".faults")
    assert page.evaluate("document.activeElement.className") == "faults"
    assert page.input_value("#words") == WORDS


def test_what_is_written_in_another_language_is_said_while_one_types(watched):
    page = watched.page
    page.goto("/")
    page.fill("#words", "Tengo dolor en la espalda y en las piernas desde hace un mes")
    page.get_by_text("look like Spanish").wait_for()
    assert page.evaluate("document.activeElement.id") == "words"


def test_the_new_pages_are_accessible(watched, axe):
    page = watched.page
    start(page, "My back hurts, I am numb between the legs and cannot pass urine.")
    for name in ("calves", "hands"):
        page.check(f"#at-{name}")
    page.get_by_role("group", name="Calf pain").wait_for()
    page.fill("#add", "tingly feet")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector("#add-notice")
    page.get_by_text("What you ate", exact=True).click()
    page.set_input_files("#ate-file", {"name": "d.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    page.wait_for_selector(".faults")
    is_accessible(page, axe)
    page.goto("/")
    page.get_by_role("button", name="Ask me instead").click()
    page.wait_for_selector("#question")
    for words, wait in ((WORDS, "#age"), (None, ".asked")):
        is_accessible(page, axe)
        if words:
            page.fill("#words", words)
        page.locator("button[value=next]").click()
        page.wait_for_selector(wait)
    seen = set()
    for _ in range(16):
        kind = page.locator("[name='is.ask']").get_attribute("value") if asked(page) else "end"
        if kind not in seen:
            is_accessible(page, axe)
        seen.add(kind)
        if kind == "end":
            break
        for item in page.locator(".asked", has_text="weaker than the other").all():
            item.get_by_text("Yes").click()
        answer_no(page)
    assert {"dangers", "since", "medicines", "diagnoses", "items", "end"} <= seen


def test_the_drawing_can_be_tapped_on_a_phone(watched):
    page = watched.page
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto("/")
        for region in ("head", "hands", "flanks", "hips", "feet"):
            page.locator(f"label[for=at-{region}] path").first.click()
            assert page.is_checked(f"#at-{region}"), (region, width)
            assert page.locator(f"#at-{region} ~ .feels").is_visible()


@pytest.mark.parametrize(("name", "width", "scheme"), [("desk", 1280, "light"), ("phone", 390, "dark")])
def test_pictures_of_the_drawing_and_of_a_question(chromium, address, tmp_path, name, width, scheme):
    """With SCREENSHOTS=docs/images these are the pictures of the documentation."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    size = {"width": width, "height": 900 if width > 500 else 844}
    context = chromium.new_context(viewport=size, color_scheme=scheme, base_url=address, bypass_csp=True)
    page = context.new_page()
    start(page)
    page.check("#at-calves")
    page.get_by_role("group", name="Calf pain").wait_for()
    page.locator(".map").evaluate("e => e.scrollIntoView()")
    page.screenshot(path=folder / f"body-{name}.png")
    page.fill("#age", "58")
    page.select_option("#sex", "female")
    page.get_by_role("button", name="Ask me the rest first").click()
    page.wait_for_selector("#question")
    page.screenshot(path=folder / f"question-{name}.png")
    context.close()
    assert all((folder / f"{p}-{name}.png").stat().st_size > 20_000 for p in ("body", "question"))
