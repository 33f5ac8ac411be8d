"""Notices as the desk sees them, and the rules of the house."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, ids
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation import house_rules, subjects
from glasshouse.network.moderation.models import Notice, Statement
from glasshouse.network.moderation.states import Ground, LeftWhy, State, Subject

PAGE = 50


def house_rules_in_words() -> list[tuple[str, str]]:
    """Return the rules of the house in the reader's language, each a heading and a sentence."""
    return [(_(heading), _(words)) for heading, words in house_rules.rules()]


def rules_by_heading() -> list[tuple[str, str]]:
    """Return the headings of the rules of the house: in English, as a statement names one, and in the reader's language."""
    return [(heading, _(heading)) for heading, _words in house_rules.rules()]


def house_rules_text() -> str:
    """Return the rules of the house as the text that counts, whose SHA-256 stands in the ledger."""
    return house_rules.text()


@dataclass(frozen=True, slots=True)
class Said:
    """One notice of a case: who filed it (an empty handle once that person is erased), on which ground, in which words."""

    handle: str
    ground: str
    words: str
    filed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A thing with all notices about it that wait, or were decided, together. `code` is that of the first notice.

    Without any notice it is one of staff's own initiative, and `ground` is empty. `statement` is the code of the one that decided
    it, `standing` whether it is in force; empty where there is none.
    """

    code: str
    subject: str
    thing: str
    concerned_id: int | None
    handle: str
    ground: str
    said: tuple[Said, ...]
    since: datetime
    state: str
    decided_by: str
    decided_at: datetime | None
    reason: str
    statement: str
    standing: str

    @property
    def ground_name(self) -> str:
        """Return the commonest ground in words."""
        return str(Ground(self.ground).label) if self.ground else _("own initiative")


def queue(*, limit: int = PAGE) -> list[Case]:
    """Return what waits to be decided, the longest waiting first."""
    first = Notice.objects.filter(state=State.OPEN).order_by("filed_at")
    return _cases(first, limit)


def decided(*, limit: int = PAGE) -> list[Case]:
    """Return what was decided, the latest first; of own initiative too."""
    reported = _cases(Notice.objects.exclude(state=State.OPEN).order_by("-decided_at", "-id"), limit)
    # What is milder after an appeal belongs to the case before it.
    own = Statement.objects.filter(by_notice=False, notices=None, replaces=None, earlier=False)
    found = [*reported, *_own_cases(list(own.order_by("-made_at", "-id")[:limit]))]
    return sorted(found, key=lambda case: case.decided_at or case.since, reverse=True)[:limit]


def own_case(subject: str, thing: str, *, officer_id: int) -> Case:
    """Return a thing that nobody reported to an officer who sees it; `thing`: a code, of a person the handle. Raises NotFound."""
    if subject not in Subject.values:
        raise NotFound(_("There is no such thing, or you may not see it."))
    found = subjects.find(Subject(subject), thing, person_id=officer_id)
    cards = people.cards([found.concerned_id])
    return Case(
        code=found.code,
        subject=subject,
        thing=found.code,
        concerned_id=found.concerned_id,
        handle=cards[found.concerned_id].handle if found.concerned_id in cards else "",
        ground="",
        said=(),
        since=clock.now(),
        state="",
        decided_by="",
        decided_at=None,
        reason="",
        statement="",
        standing="",
    )


def _own_cases(rows: list[Statement]) -> list[Case]:
    cards = people.cards(
        {pk for row in rows for pk in (row.concerned_id, row.decided_by_id) if pk is not None}
    )
    handles = {pk: card.handle for pk, card in cards.items()}
    return [
        Case(
            code=row.code,
            subject=row.subject,
            thing=row.thing,
            concerned_id=row.concerned_id,
            handle=handles.get(row.concerned_id or 0, ""),
            ground="",
            said=(),
            since=row.made_at,
            state=State.ACTED,
            decided_by=handles.get(row.decided_by_id or 0, ""),
            decided_at=row.made_at,
            reason="",
            statement=row.code,
            standing=row.standing,
        )
        for row in rows
    ]


def case_of(subject: str, thing: str) -> Case | None:
    """Return what waits to be decided about a thing, None if nothing does."""
    found = _cases(
        Notice.objects.filter(state=State.OPEN, subject=subject, thing=thing).order_by("filed_at"), 1
    )
    return found[0] if found else None


def _cases(rows: QuerySet[Notice], limit: int) -> list[Case]:
    groups: dict[tuple[str, str, str], list[Notice]] = {}
    for row in rows.select_related("statement")[: limit * 10]:
        key = (row.subject, row.thing, f"{row.state} {row.decided_at}")
        if key in groups or len(groups) < limit:
            groups.setdefault(key, []).append(row)
    known = {
        one
        for group in groups.values()
        for row in group
        for one in (row.reporter_id, row.concerned_id, row.decided_by_id)
        if one is not None
    }
    cards = people.cards(known)
    return [_case(group, {pk: card.handle for pk, card in cards.items()}) for group in groups.values()]


def _case(group: list[Notice], handles: dict[int, str]) -> Case:
    first = group[0]
    return Case(
        code=first.code,
        subject=first.subject,
        thing=first.thing,
        concerned_id=first.concerned_id,
        handle=handles.get(first.concerned_id or 0, ""),
        ground=Counter(row.ground for row in group).most_common(1)[0][0],
        said=tuple(
            Said(
                handles.get(row.reporter_id or 0, ""), str(Ground(row.ground).label), row.words, row.filed_at
            )
            for row in group
        ),
        since=first.filed_at,
        state=first.state,
        decided_by=handles.get(first.decided_by_id or 0, ""),
        decided_at=first.decided_at,
        reason=first.reason,
        statement=first.statement.code if first.statement else "",
        standing=first.statement.standing if first.statement else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNotice:
    """A notice as whoever filed it sees it. `why` says why the thing is left as it is; `statement` is the code of a decision."""

    code: str
    subject: str
    ground_name: str
    words: str
    filed_at: datetime
    state: str
    decided_at: datetime | None
    why: str
    statement: str


def own_notice(code: str, *, person_id: int) -> OwnNotice:
    """Return a notice to whoever filed it. Raises NotFound, also to anybody else."""
    rows = Notice.objects.filter(code=code if ids.is_code(code) else "", reporter_id=person_id)
    row = rows.select_related("statement").first()
    if row is None:
        raise NotFound(_("There is no such notice of yours."))
    return OwnNotice(
        code=row.code,
        subject=row.subject,
        ground_name=str(Ground(row.ground).label),
        words=row.words,
        filed_at=row.filed_at,
        state=row.state,
        decided_at=row.decided_at,
        why=str(LeftWhy(row.left_why).label) if row.left_why else "",
        statement=row.statement.code if row.statement else "",
    )
