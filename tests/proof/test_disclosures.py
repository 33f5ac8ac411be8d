"""Disclosures and rulebooks: what a good archive says, and everything by which a bad one is caught."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse.proof import disclosures
from glasshouse.proof.disclosures import (
    MANIFEST,
    RULES,
    check_disclosure,
    manifest_text,
    media_path_of,
    path_of,
)
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.notes import Kind, Note, SigningKey
from glasshouse.proof.rulebooks import FIRST_LINE, KEY, LONGEST, Rulebook
from glasshouse.proof.verifying import commands
from glasshouse.proof.zips import check_spelling, info
from tests.proof.spellings import SPOILT

SIGNER = SigningKey("network.example/disclosures", Kind.LOG, b"d" * 32)
OTHER = SigningKey("network.example/disclosures", Kind.LOG, b"o" * 32)
STRANGER = SigningKey("else", Kind.LOG, b"e" * 32)
DATA = """\
[subscriber]
kind = "subscriber"
columns."accounts.Person" = ["handle", "joined_at"]
columns."vault.KeptField" = ["field", "value"]
only."vault.KeptField" = { field = ["email"] }

[comments]
kind = "content"
columns."social.Comment" = ["text"]
"""
ROWS: dict[str, list[Any]] = {
    path_of(1, "subscriber", "accounts.Person"): [{"handle": "ada", "joined_at": "2026-01-01"}],
    path_of(1, "subscriber", "vault.KeptField"): [{"field": "email", "value": "ada@example.org"}],
    path_of(2, "comments", "social.Comment"): [{"text": "one"}, {"text": "two"}],
}
SUBJECTS = [
    {"subject": 1, "named": "ada", "data": ["subscriber"]},
    {"subject": 2, "named": "ben", "data": ["comments"]},
]


def book(data: str = DATA, key: SigningKey = SIGNER) -> Rulebook:
    return Rulebook.of({"all.cedar": "// nothing", "data.toml": data, KEY: str(key.public)})


def lines(rows: list[Any]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def made(
    path: Path,
    rows: dict[str, list[Any]] = ROWS,
    *,
    rules: Rulebook | None = None,
    key: SigningKey = SIGNER,
    facts: dict[str, Any] | None = None,
    more: dict[str, bytes] | None = None,
    text: Callable[[str], str] = str,
) -> Path:
    """Write an archive with these rows, signed over them."""
    rules = rules or book()
    told = [
        {
            "path": name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "rows": data.count(b"\n"),
        }
        for name, data in ((name, lines(of)) for name, of in rows.items())
    ]
    manifest = {
        "network": "network.example",
        "order": "1" * 11,
        "made_ms": 1_780_000_000_000,
        "rules": rules.sha256,
        "subjects": SUBJECTS,
        "files": told,
    } | (facts or {})
    signed = text(manifest_text(manifest))
    files = {name: lines(of) for name, of in rows.items()} | (more or {})
    files.setdefault(RULES, rules.text.encode())
    files[MANIFEST] = bytes(Note(signed, (key.sign(signed),)))
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(info(name), content)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "order.zip"


def test_a_good_archive_says_what_it_is(file: Path) -> None:
    found = check_disclosure(made(file), SIGNER.public)
    assert (found.network, found.order, found.subjects, found.rows) == ("network.example", "1" * 11, 2, 4)
    assert (found.data, found.rules, found.key) == (("comments", "subscriber"), book().sha256, SIGNER.public)
    assert check_disclosure(file) == found


def with_rows(name: str, *rows: Any) -> dict[str, list[Any]]:
    return ROWS | {name: [*rows]}


PERSON, FIELD, COMMENT = ROWS


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (with_rows(PERSON, {"handle": "ada", "joined_at": "2026", "bio": "too much"}), "other fields"),
        (with_rows(PERSON, {"handle": "ada"}), "other fields"),
        (with_rows(FIELD, {"field": "birth_date", "value": "1990-01-01"}), "or other rows"),
        (with_rows(COMMENT, ["text"]), "no row"),
        ({PERSON: ROWS[PERSON], FIELD: ROWS[FIELD]}, "not those that were granted"),
        (ROWS | {path_of(2, "subscriber", "accounts.Person"): []}, "not those that were granted"),
        (ROWS | {path_of(1, "comments", "social.Comment"): []}, "not those that were granted"),
    ],
)
def test_one_field_too_many_is_caught_although_it_is_signed(
    file: Path, rows: dict[str, list[Any]], said: str
) -> None:
    with pytest.raises(Unproved, match=said):
        check_disclosure(made(file, rows))


@pytest.mark.parametrize(
    "line",
    [
        b'{"handle": "the whole profile", "handle": "ada", "joined_at": "2026"}\n',
        b'{"handle": {"x": 1, "x": 2}, "joined_at": "2026"}\n',
    ],
)
def test_nothing_hides_behind_a_name_that_stands_twice(file: Path, monkeypatch, line: bytes) -> None:
    whole = lines
    monkeypatch.setitem(globals(), "lines", lambda rows: line if rows == ["hides"] else whole(rows))
    with pytest.raises(Unproved, match="no row"):
        check_disclosure(made(file, with_rows(PERSON, "hides")))


@pytest.mark.parametrize(
    "changed", [{"email": "ada@example.org"}, {"named": {"more": "than a name"}}, {"data": "subscriber"}]
)
def test_the_manifest_says_nothing_more_of_anybody(file: Path, changed: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        check_disclosure(made(file, facts={"subjects": [SUBJECTS[0] | changed, SUBJECTS[1]]}))


def test_rules_that_choose_rows_by_what_is_not_disclosed_are_told(file: Path) -> None:
    for data in (
        DATA.replace('["field", "value"]', '["value"]'),
        DATA.replace('only."vault.KeptField"', 'only."vault.Other"'),
    ):
        with pytest.raises(Malformed, match="chooses rows"):
            check_disclosure(made(file, rules=book(data)))


def test_rules_that_grant_more_are_other_rules(file: Path) -> None:
    """Whoever adds a column to the table in the archive gets an archive under rules with another hash."""
    wider = book(DATA.replace('["handle", ', '["handle", "bio", '))
    rows = with_rows(PERSON, {"handle": "ada", "joined_at": "2026", "bio": "more"})
    assert check_disclosure(made(file, rows, rules=wider)).rules != book().sha256
    with pytest.raises(Unproved, match="not the one that the manifest names"):
        check_disclosure(made(file, rows, rules=wider, facts={"rules": book().sha256}))


def test_another_signer_is_caught(file: Path) -> None:
    with pytest.raises(Unproved, match="not signed by the key"):
        check_disclosure(made(file, key=SigningKey("else", Kind.LOG, b"e" * 32)))
    with pytest.raises(Unproved, match="is not"):
        check_disclosure(made(file, key=OTHER))
    with pytest.raises(Unproved, match="another key"):
        check_disclosure(made(file, key=OTHER, rules=book(key=OTHER)), SIGNER.public)
    assert check_disclosure(made(file, key=OTHER, rules=book(key=OTHER))).key == OTHER.public


def test_what_is_changed_after_signing_is_caught(file: Path) -> None:
    for name, content in (
        (PERSON, lines([{"handle": "eve", "joined_at": "2026-01-01"}])),
        (COMMENT, lines([{"text": "one"}])),
    ):
        with pytest.raises(Unproved, match="not the file that was signed"):
            check_disclosure(made(file, more={name: content}))
    with pytest.raises(Unproved, match="not in its manifest"):
        check_disclosure(made(file, more={"3/more.txt": b"x"}))
    with pytest.raises(Malformed):
        check_disclosure(made(file, more={RULES: b"something else"}))


FILMS = """\
[media]
kind = "content"
columns."videos.Video" = ["code", "created_at"]
media."videos.Video" = "code"
"""
FILM_ROWS: dict[str, list[Any]] = {
    path_of(1, "media", "videos.Video"): [
        {"code": "one", "created_at": "2026"},
        {"code": "two", "created_at": ""},
    ]
}


def with_films(
    path: Path, films: dict[str, bytes], *, signed: dict[str, bytes] | None = None, **told: Any
) -> Path:
    """Write an archive of films; the manifest has the lines of `signed`, if other ones are signed than lie there."""
    rows = told.pop("rows", FILM_ROWS)
    lines_of = [
        {
            "path": name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "rows": told.get("counts", 0) if name.endswith(".mp4") else data.count(b"\n"),
        }
        for name, data in (
            {name: lines(of) for name, of in rows.items()} | (films if signed is None else signed)
        ).items()
    ]
    facts = {"subjects": [{"subject": 1, "named": "ada", "data": ["media"]}], "files": lines_of}
    return made(path, rows, rules=book(FILMS), facts=facts, more=films)


def films(*names: str) -> dict[str, bytes]:
    return {media_path_of(1, "media", "videos.Video", name): name.encode() * 3 for name in names}


def test_an_archive_of_films_has_those_that_its_rows_name(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(disclosures, "STEP", 4)
    found = check_disclosure(with_films(file, films("one", "two")), SIGNER.public)
    assert (found.rows, found.media, found.data) == (2, 2, ("media",))
    code, told = run(file, capsys=capsys)
    assert code == 0 and "rows: 2, films: 2" in told


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"films": films("one")}, "rows name"),
        ({"films": films("one", "two", "three")}, "rows name"),
        ({"films": films("one", "two"), "signed": films("one")}, "not in its manifest"),
        ({"films": films("one"), "signed": films("one", "two")}, "not in its manifest"),
        ({"films": films("one", "two"), "signed": films("one") | {next(iter(films("two"))): b"x"}}, "signed"),
        ({"films": films("one", "two"), "counts": 1}, "not the file that was signed"),
        (
            {"films": films("one"), "rows": {next(iter(FILM_ROWS)): [{"code": "one", "created_at": ""}] * 2}},
            "rows name",
        ),
        (
            {"films": films("one"), "rows": {next(iter(FILM_ROWS)): [{"code": "../1", "created_at": ""}]}},
            "rows name",
        ),
    ],
)
def test_a_film_too_many_or_too_few_or_another_one_is_caught(
    file: Path, told: dict[str, Any], says: str
) -> None:
    with pytest.raises(Unproved, match=says):
        check_disclosure(with_films(file, **told))


def test_a_film_is_granted_by_the_rules_alone(file: Path) -> None:
    """What lists words alone grants no film, though a row has its name."""
    film = {f"2/comments/social.Comment/{'one'}.mp4": b"film"}
    line = {"path": next(iter(film)), "sha256": hashlib.sha256(b"film").hexdigest(), "bytes": 4, "rows": 0}
    of_rows = [
        {
            "path": name,
            "sha256": hashlib.sha256(lines(of)).hexdigest(),
            "bytes": len(lines(of)),
            "rows": len(of),
        }
        for name, of in ROWS.items()
    ]
    with pytest.raises(Unproved, match="rows name"):
        check_disclosure(made(file, facts={"files": [*of_rows, line]}, more=film))


def test_films_are_named_by_a_column_that_is_granted() -> None:
    with pytest.raises(Malformed, match="can't be read"):
        book(FILMS.replace('= "code"', '= "title"')).data()


@pytest.mark.parametrize(
    "facts",
    [
        {"more": 1},
        {"format": "other"},
        {"v": 2},
        {"network": 1},
        {"made_ms": "now"},
        {"made_ms": -1},
        {"made_ms": 10**15},
        {"subjects": {}},
        {"subjects": ["ada"]},
        {"subjects": [{"subject": 2, "named": "ada", "data": []}]},
        {"subjects": [{"subject": 1, "named": "ada", "data": "subscriber"}]},
        {"subjects": [{"subject": 1, "named": "ada", "data": ["passwords"]}]},
        {"subjects": [{"subject": 1, "named": "ada", "data": [7]}]},
        {"files": ["x"]},
        {"files": [{"path": "../x", "sha256": "", "bytes": 0, "rows": 0}]},
        {"files": [{"path": "1/media/videos.Video/../x.mp4", "sha256": "", "bytes": 0, "rows": 0}]},
        {"files": [{"path": 1, "sha256": "", "bytes": 0, "rows": 0}]},
        {"files": [{"path": "x"}]},
    ],
)
def test_a_manifest_that_says_something_else_is_caught(file: Path, facts: dict[str, Any]) -> None:
    with pytest.raises(Unproved):
        check_disclosure(made(file, facts=facts))


@pytest.mark.parametrize(
    "text",
    [
        lambda text: "no json\n",
        lambda text: "[" * 100_000 + "\n",
        lambda text: "[]\n",
        lambda text: text.replace(",", ", ", 1),
        lambda text: text.replace('"order":', '"orders":'),
    ],
)
def test_a_manifest_in_another_form_is_caught(file: Path, text: Callable[[str], str]) -> None:
    with pytest.raises(Malformed):
        check_disclosure(made(file, text=text))


def test_files_that_are_no_archive_are_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(b"no archive")
    with pytest.raises(Malformed, match="can't be read"):
        check_disclosure(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(info("x"), "y")
    with pytest.raises(Malformed, match=r"has no manifest\.note"):
        check_disclosure(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(info("x"), "y")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(info("x"), "z")
    with pytest.raises(Unproved, match="twice"):
        check_disclosure(file)
    monkeypatch.setattr(disclosures, "LONGEST_NOTE", 10)
    with pytest.raises(Malformed, match="too long"):
        check_disclosure(made(file))


def test_a_line_without_end_is_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosures, "MOST_LINE", 20)
    with pytest.raises(Malformed, match="a line that is too long"):
        check_disclosure(made(file))


def test_a_line_that_is_no_json_is_no_row(file: Path) -> None:
    data = b"{" * 10 + b"\n"
    told = [
        {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "rows": 1}
        for name in ROWS
    ]
    with pytest.raises(Unproved, match="no row"):
        check_disclosure(made(file, facts={"files": told}, more=dict.fromkeys(ROWS, data)))


@pytest.mark.parametrize("spoil", SPOILT)
def test_nothing_lies_outside_its_files(file: Path, spoil: Callable[[bytes], bytes]) -> None:
    made(file)
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(Malformed):
        check_disclosure(file)


def test_an_archive_may_be_larger_than_two_gigabytes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a limit that is set low here, places are written in the long form, and in that alone."""

    def written() -> bytes:
        with zipfile.ZipFile(file, "w") as archive:
            for number in range(30):
                archive.writestr(info(f"{number}.jsonl"), b"x" * 100)
        return file.read_bytes()

    short = written()
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    assert written() != short
    with file.open("rb") as source, zipfile.ZipFile(source) as archive:
        check_spelling(archive, source)
    file.write_bytes(short)
    with file.open("rb") as source, zipfile.ZipFile(source) as archive, pytest.raises(Malformed):
        check_spelling(archive, source)


def test_its_files_stand_in_the_order_of_the_manifest(file: Path) -> None:
    made(file)
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in reversed(archive.namelist())}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(info(name), content)
    with pytest.raises(Unproved, match="order"):
        check_disclosure(file)


def test_nobody_else_signs_beside_the_network(file: Path) -> None:
    made(file)
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    note = Note.parse(files[MANIFEST])
    files[MANIFEST] = bytes(Note(note.text, (*note.signatures, STRANGER.sign("something else\n"))))
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(info(name), content)
    with pytest.raises(Unproved, match="another one"):
        check_disclosure(file)


# Rulebooks


def test_a_rulebook_is_its_files_in_one_text() -> None:
    made = book()
    assert Rulebook.parse(made.text) == made
    assert list(made.files) == ["all.cedar", "data.toml", KEY]
    assert made.sha256 == hashlib.sha256(made.text.encode()).hexdigest()
    assert made.key() == SIGNER.public
    kept = made.data()["subscriber"]
    assert (kept.kind, kept.columns["accounts.Person"]) == ("subscriber", ("handle", "joined_at"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "glasshouse rulebook v2\n",
        FIRST_LINE + "something\n=== a.toml\n",
        FIRST_LINE + "=== a.toml\n=== a.toml\n",
        FIRST_LINE + "=== a.toml\n" + "x" * LONGEST,
    ],
)
def test_a_text_that_is_no_rulebook_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Rulebook.parse(text)


def test_a_file_can_not_begin_another_one() -> None:
    with pytest.raises(Malformed):
        Rulebook.of({"a.cedar": "permit();\n=== b.cedar\nforbid();"})


@pytest.mark.parametrize("data", ["[", "x = 1", "[x]\nkind = 1", "[x]\nkind = 'a'\ncolumns = 3"])
def test_a_table_that_can_not_be_read_is_told(data: str) -> None:
    with pytest.raises(Malformed):
        book(data).data()
    with pytest.raises(Malformed):
        Rulebook.of({"a.cedar": ""}).table("data.toml")


# The command


def run(*words: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    from glasshouse.cli import main

    code = main(["verify", "disclosure", *map(str, words)])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_the_command_tells_a_good_archive(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(file)
    code, told = run(file, capsys=capsys)
    assert code == 0 and "exactly the fields" in told and str(SIGNER.public) in told
    code, told = run(file, "--key", SIGNER.public, capsys=capsys)
    assert code == 0 and str(SIGNER.public) not in told
    code, told = run(file, "--json", capsys=capsys)
    plain = json.loads(told)
    assert (plain["proved"], plain["trusted"], plain["rows"], plain["key"]) == (
        True,
        "enclosed",
        4,
        str(SIGNER.public),
    )


def test_the_command_tells_a_bad_one(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(file, with_rows(PERSON, {"handle": "ada", "joined_at": "2026", "bio": "too much"}))
    code, told = run(file, capsys=capsys)
    assert code == 1 and told.startswith("FOUND disclosure: it proves nothing:") and "other fields" in told
    code, told = run(file, "--json", capsys=capsys)
    assert code == 1 and json.loads(told)["proved"] is False


def test_the_command_says_what_is_missing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ((), (file,), (made(file.with_name("a.zip")), "--key", "nonsense")):
        code, told = run(*words, capsys=capsys)
        assert code == 2 and told.startswith("glasshouse: ")


def test_an_archive_without_data_says_so() -> None:
    found = disclosures.Disclosed("n", "o", 0, "r", SIGNER.public, 1, (), 0)
    assert "data: none" in "\n".join(commands._disclosure_lines(found, is_given=True))
