"""The words of the site: everything that people read is marked, and every language has words for all of it."""

import gettext
import io
import re
from functools import cache
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Message
from django.conf import settings

from tests.architecture import catalogues
from tests.architecture.messages import Found, all_marked, templates
from tests.architecture.visible import unmarked

LANGUAGES = sorted(catalogues.PLURALS)
# Names that are the same in every language.
NAMES = {"UTC", "TikTok", "Glasshouse"}
_PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[-+ 0-9.]*[a-z]|\{[a-z_0-9]+\}|%%")


@cache
def marked() -> dict[catalogues.Key, Found]:
    """Return every message that code and templates ask for."""
    found: dict[catalogues.Key, Found] = {}
    for one in all_marked():
        if one.plural or one.key not in found:
            found[one.key] = one
    return found


@cache
def messages(language: str) -> dict[catalogues.Key, Message]:
    """Return the catalogue of a language."""
    return catalogues.read(language)


def test_every_other_language_of_the_site_has_a_catalogue() -> None:
    assert [code for code, _name in settings.LANGUAGES] == [settings.LANGUAGE_CODE, "fr", "de", "es"]
    assert {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_words_for_exactly_what_is_marked(language: str) -> None:
    assert set(marked()) - set(messages(language)) == set(), "make words"
    assert set(messages(language)) - set(marked()) == set(), "make words"
    lacking = [key for key, message in messages(language).items() if catalogues.is_missing(message)]
    assert lacking == [], f"write words for these in {catalogues.po_path(language)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_keep_placeholders_tags_and_edges(language: str) -> None:
    wrong = []
    for key, message in messages(language).items():
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        for number, words in enumerate(catalogues.forms_of(message)):
            source = ids[min(number, len(ids) - 1)]
            if not _same_parts(source, words, may_drop=number == 0 and len(ids) > 1):
                wrong.append((key[1], words))
    assert wrong == []


def _same_parts(source: str, words: str, *, may_drop: bool) -> bool:
    there, wanted = sorted(_PLACEHOLDER.findall(words)), sorted(_PLACEHOLDER.findall(source))
    # A singular may say "one" where English has the number.
    same = there == wanted or (may_drop and set(there) <= set(wanted))
    edges = (source[0].isspace(), source[-1].isspace()) == (words[0].isspace(), words[-1].isspace())
    return same and edges and _tags(source) == _tags(words)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(f"{tag} {sorted(attrs)}")

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")


def _tags(text: str) -> list[str]:
    reader = _Tags()
    reader.feed(text)
    reader.close()
    return sorted(reader.found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_django_reads_is_made_from_what_people_write(language: str) -> None:
    compiled = catalogues.po_path(language).with_suffix(".mo").read_bytes()
    assert compiled == catalogues.compiled(language), "make words"
    read = gettext.GNUTranslations(io.BytesIO(compiled))
    assert read.info()["language"] == language
    for (context, singular), message in messages(language).items():
        if isinstance(message.id, str) and not context:
            assert read.gettext(singular) == message.string
    replies = ("{count} reply", "{count} replies")
    forms = catalogues.forms_of(messages(language)["", replies[0]])
    # French counts none as one.
    assert [read.ngettext(*replies, n) for n in (0, 1, 2)] == [forms[language != "fr"], forms[0], forms[1]]


TYPOGRAPHY = {
    # A sign that stands high is preceded by a narrow no-break space, a colon by a no-break space; apostrophes are curly.
    "fr": re.compile(
        r"(?<!\u202f)[;!?](?=\s|$)|(?<!\u00a0):(?=\s|$)|\w'\w|[“”„]|«(?!\u00a0)|(?<!\u00a0)»|\.\.\."
    ),
    "de": re.compile(r"\w'\w|”|«|»|\.\.\."),
    "es": re.compile(r"[“”„]|(?<!\w)\?|\.\.\.|^[^¿]*\?|^[^¡]*!"),
}


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        *(
            ("fr", words)
            for words in ("Quoi ?", "Quoi?", "Voici :", "Ici; là", "l'un", "« mot »", "“mot”", "...")
        ),
        *(("de", words) for words in ("Wie geht's", "„Wort”", "«Wort»", "...")),
        *(("es", words) for words in ("Qué?", "Hola!", "“palabra”", "...")),
    ],
)
def test_what_is_set_otherwise_is_found(language: str, wrong: str) -> None:
    assert TYPOGRAPHY[language].search(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_set_as_their_language_is(language: str) -> None:
    wrong = []
    for message in messages(language).values():
        for words in catalogues.forms_of(message):
            plain = re.sub(r"<[^>]*>|&\w+;|https?://\S+", "", words)
            if TYPOGRAPHY[language].search(plain):
                wrong.append(plain)
    assert wrong == []


def test_no_template_shows_words_that_are_not_marked() -> None:
    found = {
        (path.name, word)
        for path in templates()
        if path.suffix in {".html", ".txt"}
        for word in unmarked(path)
        if word not in NAMES
    }
    assert found == set(), "put them in {% translate %}"


def test_unmarked_words_are_found(tmp_path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '{% block page_class %}page{% endblock %}<p title="Seen">{% translate "Marked" %} {{ name }} here</p>'
        "{% blocktranslate %}Marked too{% endblocktranslate %}<code>POST</code>",
    )
    assert unmarked(page) == ["Seen", "here"]
