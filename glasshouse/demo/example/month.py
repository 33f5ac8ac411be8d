"""A month of a network that did not keep all it promised: every entry plausible, the same for the same end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from random import Random

from glasshouse.proof import entries as ledger
from glasshouse.proof.entries import Entry
from glasshouse.proof.promises.catalogue import DAY_MS, MINUTE_MS, Limits, catalogue

HOUR_MS = 60 * MINUTE_MS
DAYS = 30
GIVEN = (
    *(
        "orders-only",
        "no-silent-access",
        "orders-in-time",
        "appeals",
        "nothing-vanishes",
        "ledger-stands",
        "owners",
    ),
    *("publications-in-time", "restrictions-in-time", "witnesses-wait"),
)
_CODE = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RULES = ("3.1 no advertising", "2.4 no insults", "4.2 no music of others", "2.1 no violence")
_PAUSED = (17 * DAY_MS + 2 * HOUR_MS, 17 * DAY_MS + 5 * HOUR_MS + 12 * MINUTE_MS)
_ANNOUNCED = (9 * DAY_MS + 3 * HOUR_MS, 9 * DAY_MS + 3 * HOUR_MS + 40 * MINUTE_MS)


class Story:
    """Writes entries down with when they happened, in ms since the beginning, and draws codes and digests."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, Entry]] = []
        self._random = Random("a month of broken promises")

    def tell(self, at_ms: int, entry: Entry) -> None:
        """Let this happen then."""
        self.entries.append((at_ms, entry))

    def code(self) -> str:
        """Draw a code."""
        return "".join(self._random.choices(_CODE, k=11))

    def digest(self) -> str:
        """Draw what looks like a SHA-256."""
        return self._random.randbytes(32).hex()

    def between(self, first_day: float, last_day: float) -> int:
        """Draw an instant; nothing happens while the log stands still."""
        while True:
            at_ms = int(self._random.uniform(first_day, last_day) * DAY_MS)
            spans = (_PAUSED, _ANNOUNCED)
            if not any(start - 30 * MINUTE_MS < at_ms < end + 30 * MINUTE_MS for start, end in spans):
                return at_ms

    def one_of(self, words: Sequence[str]) -> str:
        """Draw a word."""
        return self._random.choice(words)


def month(end_ms: int, *, languages: Mapping[str, Callable[[str], str]]) -> list[Entry]:
    """Return the entries of the month that ends then (POSIX ms), in their order; promises in these languages."""
    story, begin_ms = Story(), end_ms - DAYS * DAY_MS
    _begin(story, begin_ms, languages)
    for tell in (_videos, _statements, _appeals, _orders, _asked, _access, _pauses, _devices):
        tell(story, begin_ms)
    _end(story, begin_ms)
    told = sorted(story.entries, key=lambda one: one[0])
    return [replace(entry, time=begin_ms + at_ms) for at_ms, entry in told]


def stood_still(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """Return when the log stood still (seconds): nobody cosigned it then."""
    paused = [entry for entry in entries if isinstance(entry, ledger.LogPaused)]
    return [(one.from_ms // 1000, one.to_ms // 1000) for one in paused]


def _begin(story: Story, begin_ms: int, languages: Mapping[str, Callable[[str], str]]) -> None:
    story.tell(0, ledger.Terms(time=0, level="solo", slot_s=0, closed=0, publish_s=600, waiting_s=7 * 86_400))
    records = tuple(sorted({kind for kind, _version in ledger.KINDS} - {"slots.opened"}))
    story.tell(MINUTE_MS, ledger.Release(time=0, number="0.1.0", sha256=story.digest(), records=records))
    in_force_ms = begin_ms + 2 * MINUTE_MS
    story.tell(
        2 * MINUTE_MS,
        ledger.Rules(time=0, name="house", sha256=story.digest(), in_force_ms=in_force_ms),
    )
    story.tell(
        3 * MINUTE_MS,
        ledger.Ranking(time=0, name="latest", sha256=story.digest(), in_force_ms=in_force_ms),
    )
    given = {one.promise: one for one in catalogue(Limits(closed=0))}
    for number, name in enumerate(GIVEN, 4):
        made = given[name].entry(time=0, date=_day(begin_ms), languages=languages)
        story.tell(number * MINUTE_MS, made)
    words = {
        code: say("The network belongs to an association of its users.") for code, say in languages.items()
    }
    declared = ledger.Declaration(
        time=0,
        promise="owners",
        by="Board of the network",
        date=_day(begin_ms),
        text=words,
        facts={},
        signers=5,
        asked=5,
    )
    story.tell(20 * MINUTE_MS, declared)


def _day(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d}"


def _videos(story: Story, begin_ms: int) -> None:
    for _number in range(90):
        at_ms, code, secret = story.between(0.1, 29), story.code(), story.digest()
        published = ledger.VideoPublished(
            time=0,
            video=code,
            manifest=story.digest(),
            withdrawal=sha256(bytes.fromhex(secret)).hexdigest(),
            secret_by="author",  # noqa: S106 - who made it, not what it is
            author=story.code(),
            earlier=False,
        )
        story.tell(at_ms, published)
        if story.one_of(["yes", "no", "no", "no", "no", "no"]) == "yes":
            gone_ms = story.between(at_ms / DAY_MS + 0.01, 29.9)
            story.tell(gone_ms, ledger.VideoWithdrawn(time=0, video=code, secret=secret, why="withdrawn"))


def _statement(story: Story, code: str, officer: str) -> ledger.Statement:
    return ledger.Statement(
        time=0,
        statement=code,
        about="video",
        subject=story.code(),
        measure=story.one_of(("removed", "age_restricted", "labelled")),
        ground="rules",
        basis=story.one_of(_RULES),
        reasons=story.digest(),
        countries=(),
        detected=story.one_of(("notice", "person", "trusted_flagger")),
        automated="not",
        decided_by=officer,
        until="",
        withheld_until="",
        earlier=False,
    )


def _statements(story: Story, begin_ms: int) -> None:
    officers = [story.code() for _number in range(3)]
    for _number in range(14):
        at_ms, code = story.between(1, 28), story.code()
        story.tell(at_ms, _statement(story, code, story.one_of(officers)))
        if story.one_of(["yes", "no", "no", "no"]) == "yes":
            lifted = ledger.Reversal(time=0, statement=code, why="error")
            story.tell(story.between(at_ms / DAY_MS + 0.1, 29.5), lifted)


def _appeals(story: Story, begin_ms: int) -> None:
    """Five appeals: three as promised, one decided by whoever had stated the reasons, one decided by nobody."""
    first, second = story.code(), story.code()
    for day, decided_by, after_days in (
        (2.4, second, 5),
        (3.1, first, 3),
        (5.6, second, None),
        (8.2, second, 6),
        (11.7, second, 13),
    ):
        at_ms, statement, appeal = int(day * DAY_MS), story.code(), story.code()
        story.tell(at_ms - 20 * HOUR_MS, _statement(story, statement, first))
        story.tell(at_ms, ledger.AppealReceived(time=0, appeal=appeal, statement=statement))
        if after_days is not None:
            outcome = "reversed" if after_days == 5 else "upheld"
            decided = ledger.AppealDecided(
                time=0,
                appeal=appeal,
                statement=statement,
                outcome=outcome,
                statement_by=first,
                decided_by=decided_by,
            )
            story.tell(at_ms + after_days * DAY_MS - 2 * HOUR_MS, decided)
            if outcome == "reversed":
                lifted = ledger.Reversal(time=0, statement=statement, why="appeal")
                story.tell(at_ms + after_days * DAY_MS - HOUR_MS, lifted)


def _order(story: Story, begin_ms: int, day: float, country: str, *, answered_after: float) -> None:
    """Tell of an order that is to be answered within ten days, and of the access that answered it."""
    at_ms, code = int(day * DAY_MS), story.code()
    received = ledger.OrderReceived(
        time=0,
        order=code,
        order_hash=story.digest(),
        what="information",
        authority="court",
        country=country,
        law="E-Evidence Regulation, Art. 10",
        agreement="e-evidence",
        data=("subscriber",),
        accounts=1,
        home_territory=country,
        stored_in="DE",
        verified=True,
        confirm_by_ms=begin_ms + at_ms + 2 * DAY_MS,
        answer_by_ms=begin_ms + at_ms + 10 * DAY_MS,
    )
    decided = ledger.OrderDecided(
        time=0,
        order=code,
        outcome="granted",
        rule="judge-needed",
        decided_by=story.code(),
        confirmed_by=story.code(),
    )
    story.tell(at_ms, received)
    story.tell(at_ms + 3 * HOUR_MS, ledger.OrderConfirmed(time=0, order=code))
    story.tell(at_ms + 2 * DAY_MS, decided)
    answered_ms = at_ms + int(answered_after * DAY_MS)
    story.tell(answered_ms - HOUR_MS, _opened_for(story, code, country))
    story.tell(answered_ms, ledger.OrderAnswered(time=0, order=code, outcome="disclosed", accounts=1))


def _opened_for(story: Story, order: str, country: str) -> ledger.Access:
    return ledger.Access(
        time=0,
        access=story.code(),
        purpose="order",
        order=order,
        officer=story.code(),
        data=("subscriber",),
        country=country,
        home_territory=country,
        agreement="e-evidence",
        tag=story.digest(),
    )


def _orders(story: Story, begin_ms: int) -> None:
    _order(story, begin_ms, 3.3, "DE", answered_after=6)
    # Ten days were allowed.
    _order(story, begin_ms, 10.2, "FR", answered_after=14.4)
    _order(story, begin_ms, 16.0, "ES", answered_after=9)


def _asked(story: Story, begin_ms: int) -> None:
    for day, who, way, what in (
        (6.5, "company", "mail", "Names of those who commented on a video about its products"),
        (20.8, "authority", "call", "Whether an account exists"),
    ):
        asked = story.code()
        demand = ledger.Asked(time=0, asked=asked, who=who, country="", way=way, what=what)
        story.tell(int(day * DAY_MS), demand)
        refused = ledger.AskedAnswered(time=0, asked=asked, outcome="refused")
        story.tell(int((day + 1) * DAY_MS), refused)


def _access(story: Story, begin_ms: int) -> None:
    for day in (4.4, 12.9, 23.1):
        opened = ledger.Access(
            time=0,
            access=story.code(),
            purpose="support",
            order="",
            officer=story.code(),
            data=("e-mail",),
            country="",
            home_territory="DE",
            agreement="",
            tag=story.digest(),
        )
        story.tell(int(day * DAY_MS), opened)


def _pauses(story: Story, begin_ms: int) -> None:
    """One stop of the log that was announced, and one of three hours that nobody had announced."""
    pause, (start, end) = story.code(), _ANNOUNCED
    announced = ledger.LogPauseAnnounced(
        time=0, pause=pause, from_ms=begin_ms + start, to_ms=begin_ms + end + 20 * MINUTE_MS
    )
    story.tell(start - DAY_MS, announced)
    for code, (from_ms, to_ms) in ((pause, _ANNOUNCED), ("", _PAUSED)):
        stop = ledger.LogPaused(time=0, pause=code, from_ms=begin_ms + from_ms, to_ms=begin_ms + to_ms)
        story.tell(to_ms, stop)


def _devices(story: Story, begin_ms: int) -> None:
    bar = story.code()
    for stage in ("proposed", "in_force"):
        barred = ledger.DeviceBarred(
            time=0,
            bar=bar,
            stage=stage,
            organisation="City administration",
            country="DE",
            domain="city.example",
            law="Service instruction 7/2026",
            evidence="none",
            sealed="",
            domains=1,
            networks=0,
            exceptions=0,
            devices=412,
            from_ms=begin_ms + 14 * DAY_MS,
            deadline_ms=begin_ms + 24 * DAY_MS,
        )
        story.tell(14 * DAY_MS, barred)
    reported = ledger.DeviceBarReported(
        time=0,
        bar=bar,
        devices=412,
        barred=409,
        report=story.digest(),
        key=story.digest(),
        signature=story.digest() + story.digest(),
    )
    story.tell(23 * DAY_MS, reported)


def _end(story: Story, begin_ms: int) -> None:
    told = [entry for _at_ms, entry in story.entries]
    count = {
        name: sum(entry.kind == kind for entry in told)
        for name, kind in (
            ("statements", "statement"),
            ("appeals", "appeal.received"),
            ("orders", "order.received"),
        )
    }
    until_ms = begin_ms + (DAYS * DAY_MS - HOUR_MS)
    report = ledger.Report(
        time=0, name="month", from_ms=begin_ms, to_ms=until_ms, sha256=story.digest(), **count
    )
    story.tell(DAYS * DAY_MS - HOUR_MS, report)
