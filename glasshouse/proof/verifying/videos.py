"""What the ledger says about each video: whether it must be served, and as what."""

import json
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256

from glasshouse.proof.entries import (
    AccountRestricted,
    CountryLifted,
    CountryRestricted,
    Entry,
    Handover,
    Reversal,
    Statement,
    Unknown,
    VideoHandedOver,
    VideoPublished,
    VideoReEncoded,
    VideoWithdrawn,
)
from glasshouse.proof.verifying.findings import Code, Findings

_HIDES = frozenset({"removed", "disabled", "suspended", "terminated"})


class Due(IntEnum):
    """What is to be expected when a video is asked for."""

    NOTHING = 0
    PARTLY = 1
    """It may be refused to some: by age, or by a statement that holds in some countries."""
    SERVED = 2


@dataclass(slots=True)
class Restrictions:
    """The statements that hide a video, and those that limit who may see it."""

    hidden_by: set[str] = field(default_factory=set)
    limited_by: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Video:
    """A publication: its index, the commitment to its manifest, that to its withdrawal secret, and what restricts it."""

    index: int
    manifest: str
    withdrawal: str
    restrictions: Restrictions
    withdrawn: bool = False
    handed_to: str = ""
    """The log of the network that it went to by a handover."""

    @property
    def due(self) -> Due:
        """Say what is to be expected."""
        if self.withdrawn or self.handed_to or self.restrictions.hidden_by:
            return Due.NOTHING
        return Due.PARTLY if self.restrictions.limited_by else Due.SERVED

    @property
    def is_hidden(self) -> bool:
        """Say whether a statement in force keeps it from everybody, and nothing else does."""
        return bool(self.restrictions.hidden_by) and not (self.withdrawn or self.handed_to)


class Videos:
    """All videos of a log, told by its entries in their order."""

    def __init__(self, findings: Findings) -> None:
        self.by_code: dict[str, Video] = {}
        self.unproved = 0
        """Withdrawals that nothing shows the author wanted."""
        self._findings = findings
        self._begun: dict[str, str] = {}
        # By the video's code: a restriction stays while its author takes the video out of the public and back.
        self._restrictions: dict[str, Restrictions] = {}
        self._statements: dict[str, set[str]] = {}
        self._in_countries: dict[str, CountryRestricted] = {}

    def watch(self, index: int, entry: Entry | Unknown) -> None:
        """Take an entry."""
        match entry:
            case VideoPublished():
                known = self._restrictions.setdefault(entry.video, Restrictions())
                self.by_code[entry.video] = Video(index, entry.manifest, entry.withdrawal, known)
            case VideoReEncoded() if entry.video in self.by_code:
                self.by_code[entry.video].manifest = entry.manifest
            case VideoWithdrawn() if entry.video in self.by_code:
                self._withdraw(index, entry, self.by_code[entry.video])
            case Handover() if (entry.side, entry.stage) == ("giving", "begun"):
                self._begun[entry.handover] = entry.origin
            case VideoHandedOver() if entry.video in self.by_code:
                self._hand_over(index, entry, self.by_code[entry.video])
            case _:
                self._watch_restrictions(entry)

    def _watch_restrictions(self, entry: Entry | Unknown) -> None:
        match entry:
            case Statement() if entry.about == "video":
                hides = entry.measure in _HIDES and not entry.countries
                limits = entry.measure in _HIDES or entry.measure in ("age_restricted", "limited")
                if hides or limits:
                    self._restrict(entry.statement, entry.subject, hides=hides)
            case AccountRestricted():
                for code in entry.videos:
                    self._restrict(entry.statement, code, hides=entry.measure in _HIDES)
            case CountryRestricted() | CountryLifted():
                self._turn(entry)
            case Reversal():
                self._reverse(entry.statement)

    def withheld_in(self, code: str, body: bytes) -> str | None:
        """Return for which country a 451 with this body is accounted for, None if it is not.

        It has to name a restriction in force and a country that this covers; a statement on the video itself needs no country.
        """
        named = _named(body)
        of_video = self.by_code[code].restrictions.limited_by
        known = self._in_countries.get(named["restriction"])
        if named["restriction"] in of_video:
            return named["country"]
        if known is None or known.video not in ("", code) or named["country"] not in known.countries:
            return None
        return named["country"]

    def _withdraw(self, index: int, entry: VideoWithdrawn, video: Video) -> None:
        video.withdrawn = True
        fits = bool(entry.secret) and fits_withdrawal(entry.secret, video.withdrawal)
        self.unproved += not fits
        if entry.secret and not fits:
            words = f"entry {index} withdraws the video {entry.video} with a secret that is not that of entry {video.index}"
            self._findings.add(Code.SECRET, words, entries=[video.index, index])

    def _hand_over(self, index: int, entry: VideoHandedOver, video: Video) -> None:
        video.handed_to = self._begun.get(entry.handover, "")
        if not video.handed_to:
            words = f"entry {index} hands the video {entry.video} over by {entry.handover}, which no entry has begun"
            self._findings.add(Code.HANDOVER, words, entries=[video.index, index])

    def _restrict(self, statement: str, code: str, *, hides: bool) -> None:
        known = self._restrictions.setdefault(code, Restrictions())
        (known.hidden_by if hides else known.limited_by).add(statement)
        self._statements.setdefault(statement, set()).add(code)

    def _turn(self, entry: CountryRestricted | CountryLifted) -> None:
        if isinstance(entry, CountryLifted):
            self._in_countries.pop(entry.statement, None)
        elif entry.state == "in_force":
            self._in_countries[entry.statement] = entry

    def _reverse(self, statement: str) -> None:
        for code in self._statements.pop(statement, ()):
            self._restrictions[code].hidden_by.discard(statement)
            self._restrictions[code].limited_by.discard(statement)


def _named(body: bytes) -> dict[str, str]:
    """Return what the body of a 451 names; what is not there or can't be read is empty."""
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError):
        plain = None
    held = plain if isinstance(plain, dict) else {}
    return {name: str(held.get(name, "")) for name in ("restriction", "country")}


def fits_withdrawal(secret: str, withdrawal: str) -> bool:
    """Say whether a secret in hex is what a publication committed to."""
    return sha256(bytes.fromhex(secret)).hexdigest() == withdrawal
