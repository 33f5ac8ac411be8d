"""Vectors of what is read and judged: canonical JSON, entries, bounds, predicates. `tests.proof.vectors` writes them."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from glasshouse.proof.bounds import Bounds
from glasshouse.proof.entries import Audit, Unknown, canonical, from_bytes, to_bytes
from glasshouse.proof.errors import Unproved
from glasshouse.proof.notes import to_base64
from glasshouse.proof.promises import parse
from glasshouse.proof.promises.book import signed
from glasshouse.proof.promises.rules import MOST_RULES
from tests.proof.cases import CASES
from tests.proof.examples import EXAMPLES
from tests.proof.histories import video

Vector = dict[str, Any]
REFUSED = {"refused": True}


def told(read: Callable[[], Vector]) -> Vector:
    """Return what is read, or that it is refused."""
    try:
        return read()
    except Unproved:
        return REFUSED


def b64(data: bytes) -> str:
    """Write bytes."""
    return to_base64(data)


WRITTEN = [
    "{}", "[]", '""', "0", "-0", "1", "-1", "1.0", "1e3", "100000000000000000000", "1e21", "1.5", "1e-6", "1e-7",
    "0.1", "1e23",
    "333333333.33333329", "1e30", "4.50", "2e-3", "0.000000000000000000000000001", "9007199254740991", "true", "false",
    "null",
    '{"b":1,"a":2}', '{ "a" : [ 1 , 2 ] }', '{"10":1,"9":2}', '{"a":{"d":1,"c":2},"b":[]}', '{"__proto__":1,"a":2}',
    r'"\u00e9"', r'"\/"', r'"\u0000\u001f\u007f"', r'"\b\t\n\f\r\"\\"', r'"\u000B"', r'"\ud83d\ude00"',
    r'"€$\u000F\nA\u0027B\"\\\\\"/"',
    '"😀"', r'"\u2028\u2029"', '"é"', '"é"', r'{"\ufb33":6,"\u20ac":5,"\ud83d\ude00":4,"\u00f6":3,"\u0080":2,"1":1,"\r":0}',
]  # fmt: skip
NOT_WRITTEN = [r'"\ud800"', r'"\udc00x"', r'{"\ud800":1}', r'["\ude00\ud83d"]']


def canonical_forms() -> list[Vector]:
    """Return JSON texts with their canonical form (RFC 8785)."""

    def read(text: str) -> Vector:
        return {"canonical": canonical(as_ecmascript(json.loads(text))).decode()}

    return [{"json": text, **told(lambda text=text: read(text))} for text in [*WRITTEN, *NOT_WRITTEN]]  # type: ignore[misc]


def as_ecmascript(value: Any) -> Any:
    """Return the numbers of a text as the doubles that RFC 8785 takes them for."""
    if isinstance(value, dict):
        return {key: as_ecmascript(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_ecmascript(one) for one in value]
    return float(value) if type(value) is int and abs(value) >= 2**53 else value


ENTRY_BYTES = [
    b"", b"[]", b"1", b"null", b"{", b"\xff", b"\xef\xbb\xbf{}", b"{}", b'{"kind":"a","time":1,"v":1}',
    b'{"kind":"a","time":1}', b'{"kind":"a","v":1}', b'{"time":1,"v":1}', b'{"kind":["a"],"time":1,"v":1}',
    b'{"kind":"A b","time":1,"v":1}', b'{"kind":"a.b.c.d","time":1,"v":1}', b'{"kind":"a.b.c.d.e","time":1,"v":1}',
    b'{"kind":"a.","time":1,"v":1}', b'{"kind":"a\\n","time":1,"v":1}', b'{"kind":"' + b"a" * 41 + b'","time":1,"v":1}',
    b'{"kind":"a","time":1,"v":true}', b'{"kind":"a","time":1,"v":0}', b'{"kind":"a","time":1,"v":-1}',
    b'{"kind":"a","time":1,"v":"1"}',
    b'{"kind":"a","time":-1,"v":1}', b'{"kind":"a","time":253402300799999,"v":1}',
    b'{"kind":"a","time":253402300800000,"v":1}',
    b'{"kind":"a","time":"1","v":1}', b'{"kind":"a","time":null,"v":1}', b'{"kind":"a","n":1.5,"time":1,"v":1}',
    b'{"kind":"a","n":1.0,"time":1,"v":1}', b'{"kind":"a","n":1e3,"time":1,"v":1}', b'{"kind":"a","n":NaN,"time":1,"v":1}',
    b'{"kind":"a","n":Infinity,"time":1,"v":1}', b'{"kind":"a","n":1e999,"time":1,"v":1}',
    b'{"kind":"a","n":-0,"time":1,"v":1}',
    b'{"kind":"a","n":9007199254740991,"time":1,"v":1}', b'{"kind":"a","n":9007199254740992,"time":1,"v":1}',
    b'{"kind":"a","n":9007199254740993,"time":1,"v":1}', b'{"kind":"a","n":[-9007199254740992],"time":1,"v":1}',
    b'{"kind":"a","n":1,"n":1,"time":1,"v":1}', b'{"kind":"a", "time":1,"v":1}', b'{"kind":"a","time":1,"v":1}\n',
    b'{"time":1,"kind":"a","v":1}', b'{"kind":"a","n":"\\u00e9","time":1,"v":1}',
    b'{"kind":"a","n":"\\ud800","time":1,"v":1}',
    b'{"kind":"a","n":"\xed\xa0\x80","time":1,"v":1}', b'{"kind":"a","n":"\t","time":1,"v":1}',
    b'{"kind":"a","n":"\x7f","time":1,"v":1}',
    b'{"kind":"a","n":"\\u007f","time":1,"v":1}', b'{"kind":"a","n":"\\u001F","time":1,"v":1}',
    b'{"kind":"a","n":"\\u001f","time":1,"v":1}',
    '{"kind":"a","é":1,"time":1,"v":1}'.encode(), '{"kind":"a","n":{"é":1},"time":1,"v":1}'.encode(),
    b'{"10":1,"9":1,"kind":"a","time":1,"v":1}', b'{"9":1,"10":1,"kind":"a","time":1,"v":1}',
    b'{"__proto__":{"kind":"b"},"kind":"a","time":1,"v":1}', b'{"constructor":1,"kind":"a","time":1,"v":1}',
    b'{"":1,"kind":"a","time":1,"v":1}', b'{"kind":"constructor","time":1,"v":1}', b'{"kind":"a","n":null,"time":1,"v":1}',
    b'{"kind":"a","n":' + b"[" * 15 + b"]" * 15 + b',"time":1,"v":1}',
    b'{"kind":"a","n":' + b"[" * 16 + b"]" * 16 + b',"time":1,"v":1}',
    b'{"kind":"a","n":' + b'{"a":' * 15 + b"1" + b"}" * 15 + b',"time":1,"v":1}',
]  # fmt: skip
PADDED = (
    65_535 - len('{"kind":"a","n":"","time":1,"v":1}'),
    65_536 - len('{"kind":"a","n":"","time":1,"v":1}'),
)
FIELDS: list[tuple[str, str, list[Any]]] = [
    ("video.published", "video", ["short", "Oooooooooo0", 5, "Aaaaaaaaaaa\n", "", None, ["Aaaaaaaaaaa"]]),
    ("video.published", "manifest", ["F" * 64, "0" * 63, "0" * 65]),
    ("video.published", "secret_by", ["nobody", "author ", ["author"], "server", "author|server"]),
    ("video.published", "earlier", [0, "true", None, True]),
    ("video.published", "time", [True, None, -1, 0]),
    ("video.published", "v", [2, "1", None, 0]),
    ("video.withdrawn", "secret", ["0", "", "0" * 64]),
    ("statement", "countries", ["DE", ["de"], [], ["DE", 1], {"0": "DE"}]),
    ("statement", "until", ["2026-02-30", "tomorrow", "2024-02-29", "2026-02-29", "1900-02-29", "2000-02-29", "0000-01-01",
                            "0001-01-01", "9999-12-31", "2026-00-01", "2026-13-01", "2026-01-00", "2026-1-1", "٢٠٢٦-01-01"]),
    ("statement", "basis", ["two\nlines", "é" * 200, "é" * 201, "€" * 133, "€" * 134, "😀" * 100, "😀" * 101,
                            "a\x7fb", "a\u0085b", ""]),
    ("claim", "sentence", ["", "two\nlines", "a\x7fb", "x" * 4000, "x" * 4001]),
    ("claim", "institution", [""]),
    ("account.restricted", "videos", [[-1], ["Aaaaaaaaaaa", "Bbbbbbbbbbb"], [], [True], ["1"], {}]),
    ("promise.made", "promise", ["Appeals", "a-b.c_d", "a--b", "-a", ""]),
    ("promise.made", "wording", [{}, [], {"English": "x"}, {"en": ""}, {"en": "x" * 4001},
                                 {"en-GB": "x"}, {"en-": "x"}, {"en": 1}]),
    ("promise.made", "predicate", [{"é": 1}, {}, [], 5, "all", None, [["all", []]], {"a": [1, None, True, "é"]},
                                   {"a": 2**53 - 1}]),
    ("promise.made", "evidence", ["faith", "audit"]),
    ("release", "records", [["Video"], [""], ["a", "a"], ["a..b"]]),
    ("access", "data", [[["mail"]], []]),
    ("witnesses", "policy", ["", "x" * 50_001]),
    ("terms", "slot_s", [2**53 - 1, -1, "0"]),
]  # fmt: skip


def entries() -> list[Vector]:
    """Return entries, good, unknown and malformed; for an audit, whether its key signed it."""
    found = [to_bytes(one) for one in EXAMPLES]
    found += [to_bytes(one) for case in CASES for _from, _to, one in case.steps if isinstance(one, Audit)]
    found += ENTRY_BYTES
    for kind, name, values in FIELDS:
        example = json.loads(to_bytes(next(one for one in EXAMPLES if one.kind == kind)))
        found += [canonical({**example, name: value}) for value in values]
    example = json.loads(to_bytes(video(0)))
    found.append(canonical({**example, "name": "Ann"}))
    found.append(canonical({key: value for key, value in example.items() if key != "author"}))
    found.append(canonical({("name" if key == "author" else key): value for key, value in example.items()}))

    # The longest are too long for a file of vectors: an entry of this form whose `n` is so many times an x.
    padded = [(count, b'{"kind":"a","n":"%s","time":1,"v":1}' % (b"x" * count)) for count in PADDED]
    long = [{"padded": count, **told(partial(read_entry, data))} for count, data in padded]
    return long + [entry_vector(data) for data in dict.fromkeys(found)]


def entry_vector(data: bytes) -> Vector:
    """Return an entry's bytes with what they say."""
    return {"entry": b64(data), **told(partial(read_entry, data))}


def read_entry(data: bytes) -> Vector:
    """Return what an entry says."""
    entry = from_bytes(data)
    about = {"kind": entry.kind, "version": entry.version, "time": entry.time}
    about["known"] = not isinstance(entry, Unknown)
    return about | ({"signed": signed(entry)} if isinstance(entry, Audit) else {})


MARKS = [
    [(3, 1000), (5, 2000), (5, 2060), (9, 3000)],
    [(5, 2060), (9, 3000), (3, 1000), (5, 2000)],
    [(4, 3000), (6, 1000), (8, 2000), (8, 5000), (9, 4000)],
    [(2, 30)],
    [(2, 253_402_300_799)],
    [(1, 5), (2, 253_402_300_800)],
    [(2, (1 << 63) - 1)],
    [],
]


def bounds() -> list[Vector]:
    """Return checkpoints as (size, seconds), and the bounds of entries by their index, null where none covers them."""

    def read(marks: list[tuple[int, int]]) -> Vector:
        made, of = Bounds(marks), []
        for index in range(11):
            try:
                of.append([*made.of(index)])
            except Unproved:
                of.append(None)  # type: ignore[arg-type]
        return {"of": of, "until_ms": made.until_ms}

    return [{"marks": [[*one] for one in marks], **told(lambda marks=marks: read(marks))} for marks in MARKS]  # type: ignore[misc]


OF, CAME = {"kinds": ["appeal.received"]}, {"kinds": ["appeal.decided"]}
NEW = {"kinds": ["no.such_kind"]}
KEYED = {"within": OF, "comes": CAME, "key": ["appeal"]}
COUNTED = {"equal": {"kinds": ["statement"]}, "at": {"kinds": ["report"]}}
EARLIER = {"of": {"kinds": ["order.decided"]}, "key": ["order"]}
RULES: list[Any] = [
    {"never": OF}, {"never": {**OF, "where": []}}, {"never": OF, "is": []}, {"never": {"kinds": []}},
    {"never": {"kinds": "a"}},
    {"never": {"kinds": [1]}}, {"never": {}}, {"never": []}, {"never": None}, {"never": {**OF, "where": None}},
    {"never": {**OF, "when": []}},
    {"never": NEW}, {"never": {"kinds": ["appeal.received", "no.such_kind"]}}, {"Never": OF}, {}, [], 5, None, "never",
    {"always": OF}, {"always": OF, "is": []}, {"always": OF, "is": {}}, {"always": OF, "is": [], "earlier": EARLIER},
    {"always": {"kinds": ["access"]}, "earlier": EARLIER}, {"earlier": EARLIER}, {"always": OF, "earlier": EARLIER},
    {"always": {"kinds": ["access"]}, "earlier": {**EARLIER, "key": []}},
    {"always": {"kinds": ["access"]}, "earlier": {"of": OF}},
    {"always": {"kinds": ["access"]}, "earlier": {**EARLIER, "is": [["time", "<", {"mine": "time"}]]}},
    {"always": {"kinds": ["access"]}, "earlier": {**EARLIER, "is": [["time", "<", {"mine": "tag"}]]}},
    {"always": {"kinds": ["access"]}, "earlier": {**EARLIER, "is": [["time", "<", {"mine": "rule"}]]}},
    {"always": {"kinds": ["access"]}, "earlier": {**EARLIER, "key": ["data"]}},
    {"always": NEW, "earlier": {**EARLIER, "is": [["rule", "=", {"mine": "anything", "plus": 1}]]}},
    {"always": NEW, "earlier": {**EARLIER, "is": [["time", "=", {"mine": "anything", "plus": 1}]]}},
    KEYED, {**KEYED, "ms": 0}, {**KEYED, "ms": -1}, {**KEYED, "ms": True}, {**KEYED, "ms": "1"}, {**KEYED, "until": "time"},
    {**KEYED, "until": "appeal"}, {**KEYED, "until": "nothing"}, {**KEYED, "until": "not_after"},
    {**KEYED, "ms": 1, "until": "time"},
    {**KEYED, "key": ["outcome"], "ms": 1}, {**KEYED, "key": ["appeal", "time"], "ms": 1}, {**KEYED, "key": [1], "ms": 1},
    {**KEYED, "key": "appeal", "ms": 1}, {"within": NEW, "comes": NEW, "key": ["x"], "until": ""},
    {"within": NEW, "comes": NEW, "key": ["x"], "until": 5}, {"within": NEW, "comes": OF, "key": ["x"], "ms": 5},
    {"within": NEW, "comes": OF, "key": ["appeal"], "ms": 5},
    {"within": {"kinds": ["statement"]}, "comes": OF, "key": ["time"], "ms": 5},
    {"at_most": 1, "of": OF}, {"at_most": 0, "of": OF}, {"at_most": True, "of": OF}, {"at_most": 1},
    {"at_most": 1, "of": OF, "ms": 0},
    {"at_most": 1, "of": OF, "ms": 1}, {"at_most": 1, "of": OF, "key": []},
    {"at_most": 1, "of": OF, "key": ["appeal"], "ms": 1},
    {"at_most": 1, "of": OF, "key": None}, {**COUNTED, "field": "statements"}, {**COUNTED, "field": "name"},
    {**COUNTED, "field": "x"},
    COUNTED, {**COUNTED, "field": None}, {"equal": OF, "at": NEW, "field": "x"},
]  # fmt: skip
CONDITIONS: list[Any] = [
    [], ["appeal"], ["appeal", "missing"], ["appeal", "missing", 1], ["appeal", "present"], ["x", "present"], [1, "present"],
    ["appeal", "=", "a"], ["appeal", "=", 1], ["appeal", "=", None], ["appeal", "=", ["a"]], ["appeal", "<", "a"],
    ["appeal", "<", 1],
    ["time", "<", 1], ["time", "<", True], ["time", "=", True], ["time", "=", 1], ["time", "==", 1], ["time", 5, 1],
    ["time", "<=", None],
    ["appeal", "in", []], ["appeal", "in", ["a"]], ["appeal", "in", [1]], ["appeal", "in", "a"], ["appeal", "not in", ["a"]],
    ["appeal", "in", [{"field": "statement"}]], ["appeal", "=", {"field": "statement"}], ["appeal", "=", {"field": "time"}],
    ["appeal", "=", {"field": "x"}], ["appeal", "=", {}], ["appeal", "=", {"field": "statement", "plus": 0}],
    ["appeal", "=", {"field": "statement", "plus": 1}], ["time", "=", {"field": "not_after", "plus": -1}],
    ["time", "=", {"field": "not_after", "plus": True}], ["time", "=", {"field": "not_after", "plus": "1"}],
    ["time", "=", {"field": "not_after", "minus": 1}], ["time", "=", {"mine": "time"}],
    ["time", "=", {"field": "time", "mine": "time"}],
    ["not_before", ">", 0], ["kind", "=", "a"], ["v", "=", 1], ["constructor", "present"], {"field": "appeal"},
    "appeal", None,
]  # fmt: skip
ON_OTHERS: list[Any] = [
    ({"kinds": ["statement"]}, ["countries", "present"]),
    ({"kinds": ["statement"]}, ["countries", "in", [["DE"]]]),
    ({"kinds": ["statement"]}, ["countries", "=", "DE"]),
    ({"kinds": ["promise.made"]}, ["wording", "missing"]),
    ({"kinds": ["promise.made"]}, ["wording", "=", "x"]),
    ({"kinds": ["video.published"]}, ["earlier", "=", True]),
    ({"kinds": ["video.published"]}, ["earlier", "=", 1]),
    ({"kinds": ["video.published"]}, ["earlier", "<", True]),
    (NEW, ["anything", "<", 5]),
    (NEW, ["anything", "<", "5"]),
    (NEW, ["anything", "=", {"field": "other", "plus": 5}]),
    (NEW, ["anything", "in", [1, "a", True]]),
    (NEW, ["anything", "in", [None]]),
    ({"kinds": ["statement", "appeal.received"]}, ["statement", "present"]),
    ({"kinds": ["statement", "appeal.received"]}, ["appeal", "present"]),
    ({"kinds": ["device.barred", "device.bar_reported"]}, ["devices", ">", 0]),
    ({"kinds": ["asked", "declaration"]}, ["asked", "present"]),
]


def predicates() -> list[Vector]:
    """Return predicates: those that are understood with the kinds that each rule is about."""
    plain = [{"all": [rule]} for rule in RULES]
    plain += [{"all": [{"always": OF, "is": [one]}]} for one in CONDITIONS]
    plain += [{"all": [{"always": select, "is": [one]}]} for select, one in ON_OTHERS]
    plain += [{"all": []}, {}, {"all": {}}, {"all": [{"never": OF}, {"never": CAME}]}, {"all": [], "any": []}]  # type: ignore[dict-item]
    plain += [{"all": [{"never": NEW}] * many} for many in (MOST_RULES, MOST_RULES + 1)]

    return [predicate_vector(one) for one in plain]


def predicate_vector(predicate: Any) -> Vector:
    """Return a predicate with the kinds that each of its rules is about."""
    return {
        "predicate": predicate,
        **told(lambda: {"kinds": [sorted(rule.kinds) for rule in parse(predicate)]}),
    }


FILES: dict[str, Callable[[], list[Vector]]] = {
    "canonical": canonical_forms,
    "entries": entries,
    "bounds": bounds,
    "predicates": predicates,
}
