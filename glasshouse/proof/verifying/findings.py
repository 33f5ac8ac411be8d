"""What a verification can find: each thing under a code that stays the same from version to version."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from glasshouse.proof.words import _

MOST_SHOWN = 20
"""So many of one code are told one by one; all are counted."""


class Code(StrEnum):
    """Something is wrong: the program ends with 1."""

    CHECKPOINT = "checkpoint"
    QUORUM = "quorum"
    ROOT = "root"
    BUNDLE = "bundle"
    TILE = "tile"
    MISSING = "missing"
    STRAY = "stray"
    KEPT = "kept"
    KEPT_ORDER = "kept_order"
    STALE = "stale"
    ROLLBACK = "rollback"
    FORK = "fork"
    OTHER_LOG = "other_log"
    OTHER_POLICY = "other_policy"
    SPLIT_VIEW = "split_view"
    WITHHELD = "withheld"
    MIRROR = "mirror"
    ENTRY = "entry"
    TIME = "time"
    PAUSE = "pause"
    WITNESSES_EARLY = "witnesses_early"
    RULES_EARLY = "rules_early"
    GROUND_LATE = "ground_late"
    GROUND_MISSING = "ground_missing"
    PROMISE = "promise"
    NOT_SERVED = "not_served"
    OTHER_MANIFEST = "other_manifest"
    SECRET = "secret"  # noqa: S105  # a code, and no secret
    RECEIPT = "receipt"
    HANDOVER = "handover"
    SHOWN = "shown"


TITLES = {
    Code.CHECKPOINT: _("The checkpoint can't be read, or the log has not signed it."),
    Code.QUORUM: _("The checkpoint lacks the cosignatures that the policy asks for."),
    Code.ROOT: _("The entries lead to another root than the one that was signed."),
    Code.BUNDLE: _("A bundle of entries can't be read, or is not what was signed."),
    Code.TILE: _("A tile of hashes is not what follows from the entries."),
    Code.MISSING: _("A file that the log must serve is not there."),
    Code.STRAY: _("A file lies there that no log has."),
    Code.KEPT: _("A kept checkpoint is not what the policy and the entries ask for."),
    Code.KEPT_ORDER: _("Kept checkpoints are not in the order of their sizes and times."),
    Code.STALE: _("Nothing was published for longer than the terms of the ledger allow."),
    Code.ROLLBACK: _("Rollback: the log is smaller than it was."),
    Code.FORK: _("Fork: the log is not the one that it was."),
    Code.OTHER_LOG: _("This is another log than the one that was checked last time."),
    Code.OTHER_POLICY: _("The policy is another one than was accepted or announced."),
    Code.SPLIT_VIEW: _("Split view: others are shown another log."),
    Code.WITHHELD: _("Entries are withheld: others have some that the log does not serve."),
    Code.MIRROR: _("A mirror does not hold what it signed."),
    Code.ENTRY: _("An entry is not in the form that it must have."),
    Code.TIME: _("The time that an entry tells is outside the bounds that its cosigners give."),
    Code.PAUSE: _("The ledger stood still for too long, unannounced."),
    Code.WITNESSES_EARLY: _("A set of witnesses was used before its waiting time was over."),
    Code.RULES_EARLY: _("A set of rules was to count before its waiting time was over."),
    Code.GROUND_LATE: _(
        "The ground of a restriction was entered later than on the day until which it was withheld."
    ),
    Code.GROUND_MISSING: _(
        "The ground of a restriction is not entered, though the day until which it was withheld is over."
    ),
    Code.PROMISE: _("A promise was broken."),
    Code.NOT_SERVED: _("A published video is not served, and nothing in the ledger says why."),
    Code.OTHER_MANIFEST: _("A video is served as something else than was published."),
    Code.SECRET: _("A withdrawal secret does not fit the publication."),
    Code.RECEIPT: _("The receipt does not prove its entry."),
    Code.HANDOVER: _("A video was handed over by a handover that was never begun."),
    Code.SHOWN: _("The site shows something else than its ledger has."),
}

LASTING = frozenset(
    {
        *(Code.ENTRY, Code.TIME, Code.PAUSE, Code.WITNESSES_EARLY, Code.RULES_EARLY),
        *(Code.GROUND_LATE, Code.SECRET, Code.HANDOVER),
    }
)
"""What stands in entries for good: it is told again each time, though these entries are not read again."""
_OF_THE_DAY = LASTING | {
    *(Code.GROUND_MISSING, Code.PROMISE, Code.NOT_SERVED, Code.OTHER_MANIFEST, Code.STALE, Code.SHOWN),
}
"""What does not keep a log from being the one that it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong: `says` in English, the entries that show it, and texts that prove it (signed notes)."""

    code: Code
    says: str
    entries: tuple[int, ...] = ()
    shown: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "code": self.code.value,
            "says": self.says,
            "entries": [*self.entries],
            "shown": [*self.shown],
        }

    @classmethod
    def of_plain(cls, plain: dict[str, Any]) -> "Finding":
        """Read what `plain` returned."""
        return cls(
            code=Code(plain["code"]),
            says=str(plain["says"]),
            entries=tuple(map(int, plain["entries"])),
            shown=tuple(map(str, plain["shown"])),
        )


@dataclass(slots=True)
class Findings:
    """All that was found: of each code how many, and the first ones. Notes are told too, and nothing is wrong by them."""

    counts: dict[Code, int] = field(default_factory=dict)
    first: list[Finding] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    def add(self, code: Code, says: str, *, entries: Iterable[int] = (), shown: Iterable[str] = ()) -> None:
        """Find something."""
        known = self.counts.get(code, 0)
        self.counts[code] = known + 1
        if known < MOST_SHOWN:
            self.first.append(Finding(code=code, says=says, entries=tuple(entries), shown=tuple(shown)))

    def note(self, name: str, says: str) -> None:
        """Note something under a name (snake_case)."""
        self.notes[name] = says

    def __bool__(self) -> bool:
        """Say whether anything is wrong."""
        return bool(self.counts)

    def same_log(self) -> bool:
        """Say whether the log itself is in order, whatever its entries say: then its state can be kept for the next time."""
        return set(self.counts) <= _OF_THE_DAY

    def lasting(self) -> dict[str, Any]:
        """Return what is to be told again next time, as plain JSON."""
        return {
            "counts": {code.value: count for code, count in self.counts.items() if code in LASTING},
            "first": [one.plain() for one in self.first if one.code in LASTING],
        }

    def recall(self, saved: dict[str, Any]) -> None:
        """Take up what was found earlier."""
        self.counts.update({Code(code): int(count) for code, count in saved["counts"].items()})
        self.first += [Finding.of_plain(one) for one in saved["first"]]
