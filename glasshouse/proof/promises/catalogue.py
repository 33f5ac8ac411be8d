"""The promises that a network gives unless it decides otherwise, as data: words in English, predicate, evidence.

Numbered as in the table of thirteen; what is not numbered makes the ledger itself testable. A promise on kinds that no release
records yet says so by itself: the predicate is here, the verdict is "nothing recorded yet".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from glasshouse.proof.entries import PUBLISH_S, PromiseMade
from glasshouse.proof.words import _

DAY_MS = 86_400_000
MINUTE_MS = 60_000
DATED_BACK_MS = 10 * MINUTE_MS
"""By so much the beginning of a bar may lie before the earliest time at which it can have been entered."""
_UNITS_S = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
TOLERANCE_MS = 2 * MINUTE_MS
"""The upper bound of an entry's time lies a minute behind the witnesses' clocks, which may be off by a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The numbers in the promises. `closed` is Q, `publish_s` N in seconds, as in the terms of the ledger."""

    publish_s: int = PUBLISH_S
    pause_minutes: int = 10
    appeal_days: int = 14
    waiting_s: int = 7 * 86_400
    closed: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A promise to give: wording and assumptions are msgids with `figures` in them."""

    promise: str
    wording: str
    assumptions: str
    evidence: str
    rules: list[dict[str, Any]] = field(default_factory=list)
    figures: Mapping[str, int] = field(default_factory=dict)

    def entry(self, *, time: int, date: str, languages: Mapping[str, Callable[[str], str]]) -> PromiseMade:
        """Return the entry that gives it, in these languages (code -> gettext); time in POSIX ms, date as YYYY-MM-DD."""
        return PromiseMade(
            time=time,
            promise=self.promise,
            wording={code: say(self.wording) % self.figures for code, say in languages.items()},
            predicate={"all": self.rules},
            evidence=self.evidence,
            assumptions={code: say(self.assumptions) % self.figures for code, say in languages.items()},
            date=date,
        )


def catalogue(limits: Limits) -> tuple[Given, ...]:
    """Return the promises with these numbers: the thirteen in their order, then those on the ledger."""
    return (*_on_people(), *_on_deadlines(limits), *_on_content(), *_on_places(), *_on_ledger(limits))


def _of(*kinds: str, where: list[Any] | None = None) -> dict[str, Any]:
    return {"kinds": list(kinds)} if where is None else {"kinds": list(kinds), "where": where}


def _on_people() -> tuple[Given, ...]:
    foreign = [
        ["country", "present"],
        ["country", "!=", {"field": "home_territory"}],
        ["agreement", "missing"],
    ]
    return (
        # 1
        Given(
            promise="home-law",
            wording=_(
                "No authority from outside a person's home territory has obtained that person's data without an agreement "
                "that the law there recognises."
            ),
            assumptions=_(
                "This is about what is entered. A custodian, where there is one, releases no data without an entry; without one, "
                "whoever runs the servers can hand data out and enter nothing. Orders under legal secrecy are missing here until "
                "they are opened; records are not sealed yet, so such an order leaves no trace in the ledger at all. Where a "
                "person is at home, and which agreement an order rests on, the operator enters."
            ),
            evidence="ledger",
            rules=[{"never": _of("access", where=foreign)}],
        ),
        # 2
        Given(
            promise="orders-only",
            wording=_("No government has obtained personal data without a recorded, decided order."),
            assumptions=_(
                "This is about what is entered. A custodian, where there is one, releases no data without an entry; without one, "
                "whoever runs the servers can hand data out and enter nothing. Orders under legal secrecy are missing here until "
                "they are opened; records are not sealed yet, so such an order leaves no trace in the ledger at all."
            ),
            evidence="ledger",
            rules=[
                {
                    "always": _of("access", where=[["country", "present"]]),
                    "earlier": {
                        "of": _of("order.decided"),
                        "key": ["order"],
                        "is": [["outcome", "in", ["granted", "partly"]]],
                    },
                },
                {"always": _of("order.decided"), "is": [["decided_by", "!=", {"field": "confirmed_by"}]]},
            ],
        ),
        # 3
        Given(
            promise="no-silent-access",
            wording=_(
                "Nobody on our staff has opened sealed personal data without a record that the person can find."
            ),
            assumptions=_(
                "The public list of holdings says what is sealed: nothing is yet, neither e-mail addresses nor birth dates nor "
                "addresses of sessions. What is not sealed, whoever runs the servers can see without a record. Accesses for "
                "orders under legal secrecy are missing here until they are opened."
            ),
            evidence="ledger",
            rules=[
                {
                    "always": _of("access", where=[["purpose", "!=", "order"]]),
                    "is": [["tag", "present"], ["officer", "present"]],
                }
            ],
        ),
    )


def _on_deadlines(limits: Limits) -> tuple[Given, ...]:
    return (
        # 4
        Given(
            promise="orders-in-time",
            wording=_("Every order was confirmed and answered within its legal time."),
            assumptions=_(
                "The operator enters the order and its legal time when it arrives. The authority that sent it has its number, "
                "and can look for it. Orders under legal secrecy are missing here until they are opened; records are not sealed "
                "yet, so such an order leaves no trace in the ledger at all."
            ),
            evidence="ledger",
            rules=[
                {
                    "within": _of("order.received"),
                    "comes": _of("order.confirmed"),
                    "key": ["order"],
                    "until": "confirm_by_ms",
                },
                {
                    "within": _of("order.received"),
                    "comes": _of("order.answered"),
                    "key": ["order"],
                    "until": "answer_by_ms",
                },
            ],
        ),
        # 5
        Given(
            promise="appeals",
            wording=_("Every appeal is decided by another person within %(days)s days."),
            assumptions=_(
                "Officers appear by codes; that two codes are two persons is the operator's word. Whoever appealed has the "
                "number of the appeal and can look for it."
            ),
            evidence="ledger",
            rules=[
                {
                    "within": _of("appeal.received"),
                    "comes": _of("appeal.decided"),
                    "key": ["appeal"],
                    "ms": limits.appeal_days * DAY_MS,
                },
                {
                    "always": _of("appeal.decided"),
                    "is": [["decided_by", "present"], ["decided_by", "!=", {"field": "statement_by"}]],
                },
                # Whose the statement was, its own entry says.
                {
                    "always": _of("appeal.decided"),
                    "earlier": {
                        "of": _of("statement"),
                        "key": ["statement"],
                        "is": [["decided_by", "=", {"mine": "statement_by"}]],
                    },
                },
            ],
            figures={"days": limits.appeal_days},
        ),
    )


def _on_content() -> tuple[Given, ...]:
    return (
        # 6
        Given(
            promise="nothing-vanishes",
            wording=_(
                "Every published video is served, withdrawn by its author, or restricted with a statement of reasons."
            ),
            assumptions=_(
                "Whether a video is served shows only by asking for it, as the auditor did. Anyone can do the same. A withdrawal "
                "without its secret is counted as unproved. This is about videos: comments have no entries of their own, so one "
                "that was removed without a statement of reasons does not show from outside."
            ),
            evidence="audit",
            rules=[
                {
                    "always": _of("country.restricted", where=[["authority", "missing"]]),
                    "is": [["withheld_until", "present"]],
                },
                {
                    "always": _of("statement", where=[["ground", "=", "withheld"]]),
                    "is": [["withheld_until", "present"]],
                },
            ],
        ),
        # 7
        Given(
            promise="ranking-as-published",
            wording=_("The ranking in use is the one published, and hides nothing without a reason code."),
            assumptions=_(
                "As the auditor was served. The feed that knows nothing of you can be replayed by anyone."
            ),
            evidence="audit",
        ),
    )


def _on_bars() -> list[dict[str, Any]]:
    """Return that a bar is proposed in public first, never dated back, comes into force as proposed, and ends in a report."""
    proposed = _of("device.barred", where=[["stage", "=", "proposed"]])
    in_force = _of("device.barred", where=[["stage", "=", "in_force"]])
    same = [["from_ms", "=", {"mine": "from_ms"}], ["deadline_ms", "=", {"mine": "deadline_ms"}]]
    return [
        {
            "within": in_force,
            "comes": _of("device.bar_reported", "device.bar_lifted"),
            "key": ["bar"],
            "until": "deadline_ms",
        },
        {"always": proposed, "is": [["not_before", "<=", {"field": "from_ms", "plus": DATED_BACK_MS}]]},
        {"always": in_force, "is": [["not_after", ">=", {"field": "from_ms"}]]},
        {"always": in_force, "earlier": {"of": proposed, "key": ["bar"], "is": same}},
    ]


def _on_places() -> tuple[Given, ...]:
    return (
        # 8
        Given(
            promise="stored-at-home",
            wording=_("Personal data of a territory is stored in that territory."),
            assumptions=_("Nobody can see from outside where a disk stands."),
            evidence="declared",
        ),
        # 9
        Given(
            promise="bars-in-time",
            wording=_("Device bars are in force by their deadline."),
            assumptions=_("Only the organisation sees its devices; its report is signed by it."),
            evidence="declared",
            rules=_on_bars(),
        ),
    )


def _on_ledger(limits: Limits) -> tuple[Given, ...]:
    return (
        _never_paused(limits),
        # 11
        Given(
            promise="all-demands",
            wording=_("Everything that anyone outside asked us for, officially or not, is in the docket."),
            assumptions=_(
                "Each member of staff signs this every quarter. A demand that nobody entered does not show."
            ),
            evidence="declared",
        ),
        # 12
        Given(
            promise="holdings",
            wording=_("We collect nothing that is not on the public list of holdings."),
            assumptions=_(
                "The list is made from the code; that the code run is the code published, an auditor looks at."
            ),
            evidence="audit",
        ),
        # 13
        Given(
            promise="owners",
            wording=_(
                "Who owns, controls and funds this network, and who can reach its production from which country, is as declared."
            ),
            assumptions=_("Nothing in the ledger can show who stands behind a company."),
            evidence="declared",
        ),
        Given(
            promise="slots-opened",
            wording=_("Every slot of the ledger was opened on its date, except the %(closed)s announced.")
            if limits.closed
            else _("Every slot of the ledger was opened on its date."),
            assumptions=_("The custodian countersigns how many stay closed."),
            evidence="ledger",
            rules=[{"always": _of("slots.opened"), "is": [["closed", "<=", limits.closed]]}],
            figures={"closed": limits.closed},
        ),
        _in_time("publications-in-time", _PUBLISHED, ("video.published", "video.withdrawn"), limits),
        _in_time(
            "restrictions-in-time",
            _RESTRICTED,
            ("statement", "account.restricted", "country.restricted", "device.barred"),
            limits,
        ),
        _waits("witnesses-wait", _WITNESSES_WAIT, ("witnesses",), limits),
        _waits("keys-wait", _KEYS_WAIT, ("officers", "custodians", "policies"), limits),
    )


# A span is told in the greatest unit of which it has two or more: so no language needs a singular.
_PUBLISHED = {
    "minutes": _(
        "A video that becomes public or leaves the public stands in the ledger within %(minutes)s minutes."
    ),
    "seconds": _(
        "A video that becomes public or leaves the public stands in the ledger within %(seconds)s seconds."
    ),
}
_RESTRICTED = {
    "minutes": _("A restriction or a bar stands in the ledger within %(minutes)s minutes."),
    "seconds": _("A restriction or a bar stands in the ledger within %(seconds)s seconds."),
}
_WITNESSES_WAIT = {
    "days": _("No set of witnesses counts before it has been public for %(days)s days."),
    "hours": _("No set of witnesses counts before it has been public for %(hours)s hours."),
    "minutes": _("No set of witnesses counts before it has been public for %(minutes)s minutes."),
    "seconds": _("No set of witnesses counts before it has been public for %(seconds)s seconds."),
}
_KEYS_WAIT = {
    "days": _("No officers, custodians or policies count before they have been public for %(days)s days."),
    "hours": _("No officers, custodians or policies count before they have been public for %(hours)s hours."),
    "minutes": _(
        "No officers, custodians or policies count before they have been public for %(minutes)s minutes."
    ),
    "seconds": _(
        "No officers, custodians or policies count before they have been public for %(seconds)s seconds."
    ),
}


def _span(seconds: int, wording: Mapping[str, str]) -> tuple[str, dict[str, int]]:
    """Return the wording whose unit measures a span without a rest, and the figure in it."""
    for unit, length_s in _UNITS_S.items():
        if unit in wording and seconds % length_s == 0 and seconds >= 2 * length_s:
            return wording[unit], {unit: seconds // length_s}
    return wording["seconds"], {"seconds": seconds}


def _never_paused(limits: Limits) -> Given:
    pause_ms = limits.pause_minutes * MINUTE_MS
    announced = {
        "of": _of("log.pause_announced"),
        "key": ["pause"],
        "is": [
            ["not_after", "<=", {"mine": "from_ms"}],
            ["from_ms", "<=", {"mine": "from_ms"}],
            ["to_ms", ">=", {"mine": "to_ms"}],
        ],
    }
    long = [["to_ms", ">", {"field": "from_ms", "plus": pause_ms}]]
    # 10
    return Given(
        promise="ledger-stands",
        wording=_(
            "The ledger was never rewritten, and never paused for more than %(minutes)s minutes unannounced."
        ),
        assumptions=_(
            "A rewrite shows to whoever kept an older checkpoint, and to the witnesses; the program that checks says so. How "
            "long a pause was is the operator's word within the times that the witnesses give."
        ),
        evidence="ledger",
        rules=[
            {"always": _of("log.paused", where=long), "earlier": announced},
            {
                "always": _of("log.paused"),
                "is": [["from_ms", "<=", {"field": "to_ms"}], ["to_ms", "<=", {"field": "not_after"}]],
            },
        ],
        figures={"minutes": limits.pause_minutes},
    )


def _in_time(promise: str, wording: Mapping[str, str], kinds: tuple[str, ...], limits: Limits) -> Given:
    late_ms = limits.publish_s * 1000 + TOLERANCE_MS
    said, figures = _span(limits.publish_s, wording)
    return Given(
        promise=promise,
        wording=said,
        assumptions=_(
            "When something happened is the operator's word, when it was public the witnesses': these two may be that far "
            "apart, and two minutes more, since clocks differ."
        ),
        evidence="ledger",
        rules=[
            {
                "always": _of(*kinds),
                "is": [
                    ["time", "<=", {"field": "not_after"}],
                    ["not_after", "<=", {"field": "time", "plus": late_ms}],
                ],
            }
        ],
        figures=figures,
    )


def _waits(promise: str, wording: Mapping[str, str], kinds: tuple[str, ...], limits: Limits) -> Given:
    # The later bound: a network that withholds checkpoints makes it later still, and gains nothing.
    wait = {"field": "not_after", "plus": limits.waiting_s * 1000}
    said, figures = _span(limits.waiting_s, wording)
    return Given(
        promise=promise,
        wording=said,
        assumptions=_("This counts from when the witnesses saw it. Whoever checks is shown the change."),
        evidence="ledger",
        rules=[{"always": _of(*kinds), "is": [["in_force_ms", ">=", wait]]}],
        figures=figures,
    )
