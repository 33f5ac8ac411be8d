"""The words of the site in its other languages. `make words` brings the catalogues up to what code and templates mark.

`network/locale/<language>/LC_MESSAGES/django.po` is written by people; `django.mo`, which Django reads, is made from it.
"""

import struct
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from tests.architecture.messages import Found, all_marked
from tests.architecture.tree import NETWORK

LOCALE = NETWORK / "locale"
PLURALS = {"de": "(n != 1)", "es": "(n != 1)", "fr": "(n > 1)"}
Key = tuple[str, str]


def po_path(language: str) -> Path:
    """Return where the words of a language stand."""
    return LOCALE / language / "LC_MESSAGES/django.po"


def header(language: str) -> str:
    """Return the head of a catalogue: nothing that changes by itself."""
    return (
        f"Language: {language}\n"
        "Content-Type: text/plain; charset=UTF-8\n"
        "Content-Transfer-Encoding: 8bit\n"
        f"Plural-Forms: nplurals=2; plural={PLURALS[language]};\n"
    )


def read(language: str) -> dict[Key, Message]:
    """Return context and msgid -> message of a language's catalogue; a message that is there twice is an error of it."""
    path = po_path(language)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    return {key_of(message): message for message in catalog if message.id}


def key_of(message: Message) -> Key:
    """Return what makes a message one."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def forms_of(message: Message) -> tuple[str, ...]:
    """Return a message's words in its language: one, or one for each form of the plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def is_missing(message: Message) -> bool:
    """Say whether some of its words are still to be written."""
    wanted = 1 if isinstance(message.id, str) else 2
    forms = forms_of(message)
    return message.fuzzy or len(forms) != wanted or not all(forms)


def merged(language: str, marked: list[Found]) -> Catalog:
    """Return the catalogue with exactly the messages that are marked, and the words that are known for them."""
    known = read(language)
    # Without a locale it has two forms of the plural, which all our languages have.
    catalog = Catalog()
    for one in marked:
        message = known.get(one.key)
        of_same_form = message is not None and isinstance(message.id, str) == (not one.plural)
        words = message.string if message is not None and of_same_form and not message.fuzzy else None
        catalog.add(
            (one.singular, one.plural) if one.plural else one.singular,
            words or (("", "") if one.plural else ""),
            locations=[(one.file, 0)],
            context=one.context or None,
        )
    return catalog


def write(language: str, catalog: Catalog) -> None:
    """Write a catalogue and what Django reads of it."""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f'"{line}\\n"\n' for line in header(language).splitlines())
    for message in catalog:
        message.flags &= {"python-format"}
    with path.open("wb") as file:
        file.write(f'msgid ""\nmsgstr ""\n{lines}\n'.encode())
        write_po(file, catalog, width=0, omit_header=True, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(language))


def compiled(language: str) -> bytes:
    """Return a catalogue as gettext reads it (GNU MO, little endian, without a hash table): the same bytes for the same words."""
    pairs = {"": header(language)}
    for (context, singular), message in read(language).items():
        if not is_missing(message):
            plural = "" if isinstance(message.id, str) else f"\0{message.id[1]}"
            name = f"{context}\x04{singular}{plural}" if context else f"{singular}{plural}"
            pairs[name] = "\0".join(forms_of(message))
    rows = sorted((name.encode(), words.encode()) for name, words in pairs.items())
    first = 28 + 16 * len(rows)
    tables: list[bytes] = []
    texts = b""
    for column in (0, 1):
        for row in rows:
            tables.append(struct.pack("<II", len(row[column]), first + len(texts)))
            texts += row[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(rows), 28, 28 + 8 * len(rows), 0, first)
    return head + b"".join(tables) + texts


def missing(language: str) -> list[Message]:
    """Return the messages of a catalogue that still lack their words."""
    return [message for message in read(language).values() if is_missing(message)]


def main() -> None:
    """Write all catalogues; name the messages that lack words in the languages that are given as arguments."""
    marked = all_marked()
    for language in PLURALS:
        write(language, merged(language, marked))
        without = missing(language)
        sys.stdout.write(
            f"{language}: {len(without)} of {len({one.key for one in marked})} messages lack words\n"
        )
        if language in sys.argv[1:]:
            sys.stdout.writelines(f"  {'/'.join(m.locations[0][:1])}: {m.id!r}\n" for m in without)


if __name__ == "__main__":
    from tests.architecture.generate import set_up

    set_up()
    main()
