"""The reasons of a statement as public words, the hash that stands for them in the ledger, and the entries themselves."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from glasshouse.network.kit import clock
from glasshouse.network.moderation.models import Appeal, Statement
from glasshouse.network.moderation.states import Basis, Measure, Subject
from glasshouse.proof.entries import (
    AccountRestricted,
    AppealDecided,
    AppealReceived,
    Entry,
    Reversal,
    canonical,
)
from glasshouse.proof.entries import Statement as StatementEntry

NONCE_BYTES = 32
MOST_VIDEOS = 4000
"""So many codes fit into one entry."""
_ABOUT = {Subject.VIDEO: "video", Subject.COMMENT: "comment", Subject.PERSON: "account"}


def new_nonce() -> bytes:
    """Return what makes a hash tell nothing."""
    return secrets.token_bytes(NONCE_BYTES)


def public_words(row: Statement) -> dict[str, Any]:
    """Return the reasons as plain values: what the entry's hash commits to. The details are in them as a hash of their own."""
    opened = bytes(row.details_nonce) + row.details.encode()
    return {
        "statement": row.code,
        "category": row.category,
        "facts": row.facts,
        "explanation": row.explanation,
        "label": row.label,
        "content_language": row.content_language,
        "content_date": row.content_date.isoformat(),
        "details": hashlib.sha256(opened).hexdigest() if row.details else "",
    }


def reasons_hash(row: Statement) -> str:
    """Return hex SHA-256 of the nonce followed by the public words in the form of RFC 8785."""
    return hashlib.sha256(bytes(row.nonce) + canonical(public_words(row))).hexdigest()


def clause_line(row: Statement) -> str:
    """Return the ground as the entry names it: a law, or a rule of the house by its English heading."""
    return row.clause if row.basis == Basis.ILLEGAL else f"House rules: {row.clause}"


def day(value: date | None) -> str:
    """Return a day as entries write it."""
    return value.isoformat() if value else ""


def entries_of(row: Statement, videos: Sequence[str]) -> Iterator[Entry]:
    """Yield what is entered of a statement; `videos` are the public videos of a suspended account."""
    time = clock.millis(row.made_at)
    yield StatementEntry(
        time=time,
        statement=row.code,
        about=_ABOUT[Subject(row.subject)],
        # An account's own code would tie its statements together for good.
        subject="" if row.subject == Subject.PERSON else row.thing,
        measure=row.measure,
        ground=row.basis,
        basis=clause_line(row),
        reasons=reasons_hash(row),
        countries=(),
        detected="notice" if row.by_notice else "person",
        automated="not",
        decided_by=row.decided_code,
        until=day(row.until_date),
        withheld_until="",
        earlier=row.earlier,
    )
    if row.measure == Measure.SUSPENDED:
        for start in range(0, max(1, len(videos)), MOST_VIDEOS):
            yield AccountRestricted(
                time=time,
                statement=row.code,
                measure="suspended",
                videos=tuple(videos[start : start + MOST_VIDEOS]),
                until=day(row.until_date),
            )


def reversal_of(code: str, *, why: str, at: datetime) -> Reversal:
    """Return the entry that a restriction is lifted."""
    return Reversal(time=clock.millis(at), statement=code, why=why)


def received(row: Appeal) -> AppealReceived:
    """Return the entry that an appeal came."""
    return AppealReceived(time=clock.millis(row.received_at), appeal=row.code, statement=row.statement.code)


def decided(row: Appeal, *, at: datetime) -> AppealDecided:
    """Return the entry of an appeal's decision."""
    return AppealDecided(
        time=clock.millis(at),
        appeal=row.code,
        statement=row.statement.code,
        outcome=row.outcome,
        statement_by=row.statement.decided_code,
        decided_by=row.decided_code,
    )
