"""The site builds without a warning, every page is reached, nothing is loaded from outside; the architecture agrees."""

import os
import re
import subprocess
import sys
import tomllib
from collections import deque
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from doc_blocks import README, ROOT
from repletion.interfaces.cli import COMMANDS
from repletion.kb.load import load

GUIDES = ("people", "clinicians", "dietitians", "developers", "analysts")
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "form": "action"}
LOADED_LINKS = {"stylesheet", "icon", "preload", "preconnect", "manifest", "modulepreload", "dns-prefetch"}


class Addresses(HTMLParser):
    """What a page links to, and what it loads by itself."""

    def __init__(self):
        super().__init__()
        self.links, self.loaded = [], []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "a" and told.get("href"):
            self.links.append(told["href"])
        elif tag == "link" and LOADED_LINKS & set((told.get("rel") or "").split()):
            self.loaded.append(told.get("href") or "")
        elif tag in LOADED and told.get(LOADED[tag]):
            self.loaded.append(told[LOADED[tag]])


def addresses(page: Path) -> Addresses:
    found = Addresses()
    found.feed(page.read_text(encoding="utf-8"))
    return found


def inner(page: Path) -> set[Path]:
    """Return the pages of the site that a page links to."""
    links = (unquote(urldefrag(link)[0]) for link in addresses(page).links if not re.match(r"\w+:", link))
    return {(page.parent / link).resolve() for link in links if link.endswith(".html")}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(place)]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, timeout=300)
    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr, built.stderr
    return place


def test_every_page_is_reached_from_the_first(site):
    every = {page.resolve() for page in site.rglob("*.html") if page.name != "404.html"}
    seen, todo = set(), deque([(site / "index.html").resolve()])
    while todo:
        page = todo.popleft()
        if page not in seen and page.exists():
            seen.add(page)
            todo += inner(page)
    assert len(every) > len(load().causes)
    assert every == seen


def test_whoever_comes_finds_their_page_with_one_click(site):
    start = re.search(r"<article.*?</article>", (site / "index.html").read_text(encoding="utf-8"), re.S)
    assert start is not None
    for guide in GUIDES:
        assert f'href="guides/{guide}.html"' in start[0]


def test_the_page_for_people_says_first_what_is_an_emergency(site):
    text = (site / "guides/people.html").read_text(encoding="utf-8")
    assert text.index("First: is it an emergency?") < text.index("<h2")


def test_nothing_is_loaded_from_outside(site):
    loaded = {a for page in site.rglob("*.html") for a in addresses(page).loaded}
    assert loaded
    assert not [a for a in loaded if re.match(r"(\w+:)?//", a)]
    styles = "".join(page.read_text(encoding="utf-8") for page in site.rglob("*.css"))
    assert not re.findall(r"url\(['\"]?(?:https?:)?//[^)]+\)", styles)


def test_an_example_shows_what_it_computes_now(site):
    text = re.sub(r"<[^>]+>", "", (site / "concepts/two-numbers.html").read_text(encoding="utf-8"))
    assert re.search(r"vitamin_d_deficiency\s+there 0\.\d{3}\s+why 0\.0\d{2}", text)


def test_every_cause_nutrient_and_command_has_its_page(site):
    assert {page.stem for page in (site / "reference/causes").glob("*.html")} == set(load().causes)
    commands = (site / "reference/commands.html").read_text(encoding="utf-8")
    for words in ("usage: repletion assess", "usage: repletion kb show", "--format {text,json,html,pdf,fhir,feedback}"):
        assert words in commands
    assert "/v1/assess" in (site / "reference/http-api.html").read_text(encoding="utf-8")


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["type"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}
LAYERS = [[n.strip().removeprefix("repletion.") for n in row.split("|")] for row in CONTRACTS["layers"]["layers"]]
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
PICTURE = (ROOT / "docs/images/architecture.svg").read_text(encoding="utf-8")


def test_the_page_of_the_architecture_has_the_layers_of_the_linter():
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE, re.M)
    assert [re.findall(r"`(\w+)`", row) for row in rows] == LAYERS


def test_the_page_names_files_that_are_there_and_every_command():
    paths = re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", PAGE)
    assert len(paths) > 30
    assert not [path for path in paths if not (ROOT / "src/repletion" / path).exists()]
    doors = " ".join(re.findall(r"^\| (`repletion .*?) \|", PAGE, re.M))
    assert set(COMMANDS) <= set(re.findall(r"\w+", doors))


def test_the_picture_has_the_layers_of_the_linter_from_top_to_bottom():
    drawn = re.findall(r'class="(box|core)" x="(\d+)" y="(\d+)".*?class="name"[^>]*>(\w+)<', PICTURE)
    rows = {int(y): [] for _, _, y, _ in drawn}
    for _, _, y, layer in sorted(drawn, key=lambda d: int(d[1])):
        rows[int(y)].append(layer)
    assert [rows[y] for y in sorted(rows)] == LAYERS
    pure = {module.removeprefix("repletion.") for module in CONTRACTS["forbidden"]["source_modules"]}
    assert {layer for kind, _, _, layer in drawn if kind == "core"} == pure


def test_the_folders_are_the_layers():
    folders = {place.parent.name for place in (ROOT / "src/repletion").glob("*/__init__.py")}
    assert folders == {layer for row in LAYERS for layer in row}
    told = re.findall(r"\| `src/repletion/(\w+)` \|", README.read_text(encoding="utf-8"))
    assert set(told) == folders


def test_the_page_names_what_does_no_input_or_output():
    pure = [module.removeprefix("repletion.") for module in CONTRACTS["forbidden"]["source_modules"]]
    sentence = re.search(r"^(.*) do no input or output", PAGE, re.M)
    assert sentence is not None
    assert sorted(re.findall(r"`(\w+)`", sentence[1])) == sorted(pure)


def grade(text: str) -> float:
    """Return the school grade that a text asks for (Kincaid and others, 1975); syllables by groups of vowels.

    >>> grade("The cat sat. It was warm.") < 2
    True
    """
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(1, len(re.findall(r"[.!?](?:\W|$)", text)))
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_the_page_for_people_asks_for_a_reading_age_of_about_twelve():
    page = (ROOT / "docs/guides/people.md").read_text(encoding="utf-8")
    words = re.sub(r"^    repletion .*$|^[#!].*$|`[^`]*`|\]\([^)]*\)", "", page, flags=re.M)
    assert grade(words) <= 6.5
    assert grade("The aetiology of musculoskeletal manifestations is multifactorial and necessitates evaluation.") > 12
