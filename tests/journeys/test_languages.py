"""The site in four languages: chosen by form, by browser and with the account, and no English left over."""

import re

import pytest
from babel.messages.catalog import Message
from playwright.sync_api import Page, expect

from tests.architecture import catalogues
from tests.journeys.conftest import DESKTOP

LOCALES = {"fr": "fr-FR", "de": "de-AT", "es": "es-MX"}
STRANGERS = (
    *("/about", "/sign-in", "/join", "/reset", "/ledger", "/nothing-here"),
    *("/search?q=first", "/search?q=xyzzy"),
)
MEMBERS = (
    *("/", "/following", "/latest", "/saved", "/tag/newest", "/@mira", "/@jonas/followers"),
    *("/notifications", "/you", "/you/profile", "/you/privacy", "/you/security", "/you/notifications"),
    *("/you/interests", "/you/history", "/you/data", "/you/data/bring", "/you/data/leave"),
    *("/you/data/held/accounts.Person", "/studio", "/upload", "/welcome"),
)
_PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[-+ 0-9.]*[a-z]|\{[a-z_0-9]+\}")
# Texts and spoken attributes, but not what is in code, in another language, or what people wrote.
SEEN = """() => {
  const { lang } = document.documentElement;
  const skip = `script, style, code, pre, template, noscript, kbd, bdi, [dir=auto], [lang]:not(html):not(:lang(${lang}))`;
  const seen = new Set();
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.replace(/\\s+/g, " ").trim();
    if (text && !walker.currentNode.parentElement.closest(skip)) seen.add(text);
  }
  for (const name of ["aria-label", "title", "alt", "placeholder", "aria-valuetext", "content"])
    for (const node of document.querySelectorAll(`[${name}]`)) if (!node.closest(skip)) seen.add(node.getAttribute(name).trim());
  for (const node of document.querySelectorAll("script[type='application/json']")) {
    const told = JSON.parse(node.textContent);
    for (const said of Object.values(told.words ?? (node.id === "words" ? told : {})))
      for (const text of typeof said === "string" ? [said] : Object.values(said)) seen.add(text);
  }
  return [...seen];
}"""


def english_of(language: str) -> re.Pattern[str]:
    """Return what an English sentence or word of the site looks like that has other words in this language."""
    messages = catalogues.read(language).values()
    # French has a “Style” too, for another thing.
    words = {form for message in messages for form in catalogues.forms_of(message)}
    patterns = {
        pattern
        for message in messages
        for english in _ids(message)
        if english not in words
        for pattern in _patterns(english)
    }
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)))


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _patterns(english: str) -> list[str]:
    """Return patterns for the pieces of a sentence between its tags, as far as they have a word in them."""
    pieces = (piece.strip() for piece in re.split(r"<[^>]+>", english))
    return [
        ".+".join(re.escape(part.replace("%%", "%")) for part in _PLACEHOLDER.split(piece))
        for piece in pieces
        # One word between two unknown ones is anybody's.
        if len(re.findall(r"[A-Za-z]{3,}", _PLACEHOLDER.sub("", piece))) > bool(_PLACEHOLDER.match(piece))
    ]


def left_over(page: Page, english: re.Pattern[str], language: str) -> list[str]:
    """Return the English that a page shows or says in another language."""
    assert page.evaluate("document.documentElement.lang") == language
    return [text for text in page.evaluate(SEEN) if english.fullmatch(text)]


def test_a_form_on_every_page_changes_the_language(open_page):
    page = open_page("/about", locale="en-GB", java_script_enabled=False)
    expect(page.get_by_role("heading", name="What it is")).to_be_visible()
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", name="Ce que c’est")).to_be_visible()
    expect(page.get_by_role("button", name="Français")).to_have_attribute("aria-pressed", "true")
    page.goto("/search?q=first")
    page.get_by_role("button", name="Deutsch").click()
    expect(page).to_have_url(re.compile(r"/search\?q=first$"))
    expect(page.get_by_role("link", name="Ansehen")).to_be_visible()
    page.goto("/about")
    page.get_by_role("button", name="Wie der Browser").click()
    expect(page.get_by_role("heading", name="What it is")).to_be_visible()


def test_the_browser_is_asked_where_nobody_chose(open_page):
    assert open_page("/about", locale="es-MX").evaluate("document.documentElement.lang") == "es"
    assert open_page("/about", locale="pt-PT").evaluate("document.documentElement.lang") == "en"


def test_the_choice_of_an_account_is_there_in_every_browser(open_page, site):
    page = open_page("/you", who="sofia", locale="en-GB", **DESKTOP)
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Sprache dieser Seite")).to_be_visible()
    other = open_page("/latest", who="sofia", locale="fr-FR")
    expect(other.get_by_role("link", name="Neueste")).to_be_visible()
    # Scripts speak it too, and the door that takes uploads without asking the database.
    assert other.evaluate(
        "fetch('/uploads/nothing', {method: 'HEAD', headers: {'Tus-Resumable': '1.0.0'}}).then((a) => a.status)"
    )
    told = other.evaluate(
        "fetch('/uploads/nothing', {method: 'PATCH', headers: {'Tus-Resumable': '1.0.0'}}).then((a) => a.json())"
    )
    assert told["message"] == "Das ist nicht die Adresse eines Uploads. Bitte fang neu an."
    page.get_by_role("button", name="Wie der Browser").click()
    expect(page.get_by_role("heading", name="Language of this site")).to_be_visible()


@pytest.mark.parametrize("language", LOCALES)
def test_no_english_is_left_over(open_page, site, language):
    english = english_of(language)
    found: dict[str, list[str]] = {}
    for who, paths in (("", STRANGERS), ("mira", MEMBERS)):
        # Words alone are read here: no video need play.
        page = open_page(paths[0], who=who, locale=LOCALES[language], reduced_motion="reduce", **DESKTOP)
        for path in (*paths, f"/@mira/{site.codes['first']}", f"/@jonas/{site.codes['covered']}"):
            page.goto(path)
            if texts := left_over(page, english, language):
                found[path] = texts
    assert found == {}


@pytest.mark.parametrize("language", LOCALES)
def test_scripts_leave_no_english_over(open_page, site, language):
    english = english_of(language)
    page = open_page("/latest", who="sofia", locale=LOCALES[language], **DESKTOP)
    for key in "owr?":
        page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_be_visible()
        assert left_over(page, english, language) == [], key
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)


def test_english_that_is_left_over_is_found(open_page, site):
    page = open_page("/about", locale="de-DE", **DESKTOP)
    more = "<p>One file may have 5 GB.</p><i title=Search></i>"
    page.evaluate("(more) => document.querySelector('main').insertAdjacentHTML('beforeend', more)", more)
    assert sorted(left_over(page, english_of("de"), "de")) == ["One file may have 5 GB.", "Search"]
