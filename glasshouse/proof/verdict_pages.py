"""Verdicts as plain data, and the same as one page of HTML without scripts and without anything from elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from html import escape
from typing import Any

from glasshouse.proof.entries.fields import LAST_MS
from glasshouse.proof.promises import CLOSED_BY_LAW, REASONS, VERDICTS, Outcome, Reason, Standing, Verdict
from glasshouse.proof.words import _

Say = Callable[[str], str]
Plain = dict[str, Any]
_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "article{border-top:1px solid #8888;padding:.75rem 0}h2{font-size:1.15rem;margin:0}p{margin:.35rem 0}"
    ".holds b{color:light-dark(#0c6b3d,#7fe0a8)}.violated b{color:light-dark(#a4262c,#ff9c97)}"
    ".undetermined b{color:light-dark(#7a5200,#f2c46b)}code{overflow-wrap:anywhere}"
)


def verdicts(head: Mapping[str, Any], told: Iterable[tuple[Outcome, Mapping[str, str]]]) -> Plain:
    """Return verdicts, each with the words of its promise by language, as plain data.

    `head` has `origin`, `size`, `root` (hex), `level`, `closed`, `time_s`, and `entries`: how many there are of each kind.
    """
    return {"v": 1, **head, "promises": [{**_outcome(one), "wording": dict(words)} for one, words in told]}


def _outcome(one: Outcome) -> Plain:
    return {name: [*value] if isinstance(value, tuple) else value for name, value in asdict(one).items()}


def page(plain: Plain, *, language: str = "en", say: Say = str) -> bytes:
    """Return the page of these verdicts in a language; `say` is gettext to it, or nothing for English."""
    title = say(_("What %(origin)s promises, and what its ledger shows")) % {"origin": plain["origin"]}
    parts = [
        f'<!doctype html><html lang="{escape(language)}"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style><h1>{escape(title)}</h1>",
        *_head(plain, say),
        *(part for one in plain["promises"] for part in _article(one, plain["closed"], language, say)),
    ]
    return ("\n".join(parts) + "\n").encode()


def _head(plain: Plain, say: Say) -> Iterator[str]:
    facts = say(_("The ledger had %(size)s entries, level %(level)s, cosigned on %(time)s. Root: %(root)s"))
    told = {
        "size": plain["size"],
        "level": plain["level"],
        "time": date(plain["time_s"] * 1000),
        "root": plain["root"],
    }
    yield f"<p>{escape(facts % told)}</p>"
    yield f"<p>{escape(say(_('This page proves nothing by itself. The README beside it says how to check the archive.')))}</p>"


def _article(one: Plain, closed: int, language: str, say: Say) -> Iterator[str]:
    verdict = Verdict(one["verdict"])
    words = (
        one["wording"].get(language) or one["wording"].get("en") or next(iter(one["wording"].values()), "")
    )
    yield f'<article class="{verdict.value}" id="{escape(one["promise"])}-{one["index"]}"><h2>{escape(words)}</h2>'
    said = say(VERDICTS[verdict])
    if verdict is Verdict.HOLDS:
        until = say(_("until %(time)s")) % {"time": date(one["horizon_ms"])}
        said = f"{said} {until}, {say(CLOSED_BY_LAW) % {'closed': closed}}"
    yield f"<p><b>{escape(said)}</b></p>"
    yield f"<p>{escape(say(REASONS[Reason(one['reason'])]) % {'by': one['by'], 'date': one['date']})}</p>"
    if one["evidence"]:
        shown = say(_("Entries that show it: %(entries)s")) % {
            "entries": ", ".join(map(str, one["evidence"]))
        }
        yield f"<p>{escape(shown)}</p>"
    if one["standing"] != Standing.IN_FORCE:
        yield f"<p>{escape(say(_('It is given no longer in this form.')))}</p>"
    given = say(_("Given in entry %(index)s, as %(promise)s.")) % {
        "index": one["index"],
        "promise": one["promise"],
    }
    yield f"<p><code>{escape(given)}</code></p></article>"


def date(ms: int | None) -> str:
    """Return a time for people."""
    return f"{datetime.fromtimestamp(min(ms or 0, LAST_MS) // 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
