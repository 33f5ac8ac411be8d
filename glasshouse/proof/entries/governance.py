"""Kinds of entries: what is in force, the ledger itself, figures, outside words, and changes of hands."""

from typing import Annotated, ClassVar

from glasshouse.proof.entries.base import Entry, kind_of_entry
from glasshouse.proof.entries.fields import (
    Code,
    CodeOrNone,
    Codes,
    Count,
    Country,
    Day,
    File,
    Flag,
    Hash,
    HashOrNone,
    Kinds,
    Line,
    LineOrNone,
    Millis,
    Slug,
    Slugs,
    Text,
    one_of,
)
from glasshouse.proof.words import _

PUBLISH_S = 600
"""Within so many seconds an act is published, where no terms say otherwise."""

# --- what is in force


@kind_of_entry
class Terms(Entry):
    """The terms of the ledger, the first entry of a log.

    `slot_s` is the time between slots (0: none), `closed` how many records stay closed (Q); an act is published within
    `publish_s` (N), and a new rule or set waits `waiting_s`.
    """

    kind: ClassVar = "terms"
    says: ClassVar = _(
        "Terms of the ledger: level %(level)s, a slot every %(slot_s)s s, %(closed)s records stay closed, acts are published "
        "within %(publish_s)s s, changes wait %(waiting_s)s s."
    )
    says_open: ClassVar = _(
        "Terms of the ledger: level %(level)s, no sealed records, acts are published within %(publish_s)s s, changes wait "
        "%(waiting_s)s s."
    )

    level: Annotated[str, one_of("solo", "witnessed", "high")]
    slot_s: Count
    closed: Count
    publish_s: Count
    waiting_s: Count

    def template(self) -> str:
        """Return the sentence that fits this one."""
        return self.says if self.slot_s else self.says_open


@kind_of_entry
class Release(Entry):
    """The software in use from here on; `records` are the kinds of entry that it enters whenever their facts happen."""

    kind: ClassVar = "release"
    says: ClassVar = _("The network runs version %(number)s, SHA-256 %(sha256)s. It records: %(records)s.")

    number: Line
    sha256: Hash
    records: Kinds


@kind_of_entry
class Rules(Entry):
    """The rules of the house, or another set of rules by name, as published."""

    kind: ClassVar = "rules"
    says: ClassVar = _("The rules “%(name)s” are in force from %(in_force_ms)s, SHA-256 %(sha256)s.")

    name: Slug
    sha256: Hash
    in_force_ms: Millis


@kind_of_entry
class Ranking(Entry):
    """A ranking in use, as published."""

    kind: ClassVar = "ranking"
    says: ClassVar = _("The ranking “%(name)s” is in use from %(in_force_ms)s, SHA-256 %(sha256)s.")

    name: Slug
    sha256: Hash
    in_force_ms: Millis


@kind_of_entry
class Policies(Entry):
    """A bundle of policies by which orders are decided and keys released."""

    kind: ClassVar = "policies"
    says: ClassVar = _("The policies “%(name)s” count from %(in_force_ms)s, SHA-256 %(sha256)s.")

    name: Slug
    sha256: Hash
    in_force_ms: Millis


@kind_of_entry
class Witnesses(Entry):
    """A set of witnesses and mirrors: the text of its policy file (C2SP tlog-policy) and its SHA-256."""

    kind: ClassVar = "witnesses"
    says: ClassVar = _("A set of witnesses counts from %(in_force_ms)s, SHA-256 %(sha256)s.")

    sha256: Hash
    policy: File
    in_force_ms: Millis


@kind_of_entry
class Custodians(Entry):
    """A set of custodians: how many of them release a key, and the SHA-256 of the file with their keys."""

    kind: ClassVar = "custodians"
    says: ClassVar = _("%(needed)s of %(count)s custodians count from %(in_force_ms)s, SHA-256 %(sha256)s.")

    needed: Count
    count: Count
    sha256: Hash
    in_force_ms: Millis


@kind_of_entry
class Officers(Entry):
    """The officers by their codes, and the SHA-256 of the file with their keys."""

    kind: ClassVar = "officers"
    says: ClassVar = _("The officers %(officers)s count from %(in_force_ms)s.")

    officers: Codes
    sha256: Hash
    in_force_ms: Millis


@kind_of_entry
class Holdings(Entry):
    """The public list of what is collected, made from the code."""

    kind: ClassVar = "holdings"
    says: ClassVar = _("The list of holdings has %(columns)s columns, SHA-256 %(sha256)s.")

    columns: Count
    sha256: Hash


# --- the ledger itself


@kind_of_entry
class LogPauseAnnounced(Entry):
    """A stop of the log that is to come."""

    kind: ClassVar = "log.pause_announced"
    says: ClassVar = _("The ledger will pause from %(from_ms)s to %(to_ms)s (pause %(pause)s).")

    pause: Code
    from_ms: Millis
    to_ms: Millis


@kind_of_entry
class LogPaused(Entry):
    """A stop of the log, entered at restart; `pause` is that of its announcement, or empty."""

    kind: ClassVar = "log.paused"
    says: ClassVar = _("The ledger stood still from %(from_ms)s to %(to_ms)s.")

    pause: CodeOrNone
    from_ms: Millis
    to_ms: Millis


@kind_of_entry
class SlotsOpened(Entry):
    """An opening date: how many slots there were, how many of them stay closed, and what commits to the closed ones."""

    kind: ClassVar = "slots.opened"
    says: ClassVar = _(
        "Of %(slots)s slots from %(from_ms)s to %(to_ms)s all were opened, except %(closed)s that stay closed."
    )

    from_ms: Millis
    to_ms: Millis
    slots: Count
    closed: Count
    closed_set: Hash


@kind_of_entry
class LogSucceeded(Entry):
    """The first entry of a log that goes on for another whose key was lost: the old last checkpoint."""

    kind: ClassVar = "log.succeeded"
    says: ClassVar = _("This ledger goes on for an older one, whose last checkpoint was: %(checkpoint)s")

    checkpoint: File


# --- figures and outside words


@kind_of_entry
class ServiceCounts(Entry):
    """How often the custodian released keys to a service in a while, as a band."""

    kind: ClassVar = "service.counts"
    says: ClassVar = _(
        "From %(from_ms)s to %(to_ms)s keys were released for %(purpose)s between %(at_least)s and %(at_most)s times."
    )

    purpose: Slug
    from_ms: Millis
    to_ms: Millis
    at_least: Count
    at_most: Count


@kind_of_entry
class Report(Entry):
    """A published report on a span of time, with its main figures."""

    kind: ClassVar = "report"
    says: ClassVar = _(
        "The report “%(name)s” covers %(from_ms)s to %(to_ms)s: "
        "%(statements)s statements, %(appeals)s appeals, %(orders)s orders."
    )

    name: Slug
    from_ms: Millis
    to_ms: Millis
    sha256: Hash
    statements: Count
    appeals: Count
    orders: Count


@kind_of_entry
class Attestation(Entry):
    """What somebody else attests about a file of ours: that a release can be built again, that a key is ours."""

    kind: ClassVar = "attestation"
    says: ClassVar = _("%(by)s attests (%(what)s) the file with SHA-256 %(sha256)s.")

    by: Line
    what: Slug
    sha256: Hash
    evidence: Hash


@kind_of_entry
class Claim(Entry):
    """What an institution said, where it was printed, and what would test it: promises, and pages by their names.

    Without either it can't be tested here. `language` is that of the sentence, which stands as it was printed.
    """

    kind: ClassVar = "claim"
    says: ClassVar = _(
        "%(institution)s (%(role)s) said in %(printed_in)s on %(date)s: %(sentence)s Evidence: %(evidence)s."
    )

    claim: Code
    institution: Line
    role: Line
    printed_in: Line
    date: Day
    sentence: Text
    language: Slug
    evidence: Annotated[str, one_of("none", "sealed", "public")]
    promises: Slugs
    pages: Slugs


@kind_of_entry
class Objection(Entry):
    """What an institution holds against a claim, and where that was printed; told to the network itself, that is empty."""

    kind: ClassVar = "objection"
    says: ClassVar = _("%(institution)s disputes claim %(claim)s: %(sentence)s")

    claim: Code
    institution: Line
    role: Line
    printed_in: LineOrNone
    date: Day
    sentence: Text
    language: Slug


# --- a change of hands, a licence, other instances


@kind_of_entry
class Handover(Entry):
    """A step in handing the people of a territory to another operator: both ledgers have it, each with the other's `origin`.

    `to` is the operator who takes over, where `destination` is; `until_ms` is when people can say no longer that they stay.
    `dossier` is the SHA-256 of the archive's manifest, once there is one; `model` says whether the recommender's model goes
    along, under `licence`; `key` is the vkey that signs the archive, and `officers` are those who decided.
    """

    kind: ClassVar = "handover"
    says: ClassVar = _(
        "Handover %(handover)s of the people of %(territory)s to %(to)s (%(origin)s, %(destination)s): %(stage)s. "
        "The recommender’s model goes along: %(model)s."
    )
    says_receiving: ClassVar = _(
        "Handover %(handover)s of the people of %(territory)s from %(origin)s to this network: %(stage)s. "
        "The recommender’s model came along: %(model)s."
    )

    handover: Code
    side: Annotated[str, one_of("giving", "receiving")]
    stage: Annotated[str, one_of("announced", "begun", "received", "done", "called_off")]
    territory: Country
    to: Line
    origin: Line
    destination: Country
    until_ms: Millis
    dossier: HashOrNone
    model: Flag
    licence: CodeOrNone
    key: LineOrNone
    officers: Codes

    def template(self) -> str:
        """Return the sentence that fits this one."""
        return self.says_receiving if self.side == "receiving" else self.says


@kind_of_entry
class Licence(Entry):
    """A step on the way to an authority's licence to let the recommender's model go along with a handover to a country.

    `country` is that of the authority; an empty `until` has no end; `officers` are those who recorded it.
    """

    kind: ClassVar = "licence"
    says: ClassVar = _(
        "Licence %(licence)s for handover %(handover)s to %(destination)s, of %(authority)s (%(country)s) under %(law)s: "
        "%(stage)s."
    )

    licence: Code
    handover: Code
    stage: Annotated[str, one_of("needed", "asked", "granted", "refused", "expired")]
    authority: Line
    country: Country
    destination: Country
    law: Line
    until: Day
    officers: Codes


@kind_of_entry
class InstanceBlocked(Entry):
    """Another network that is cut off, or let in again."""

    kind: ClassVar = "instance.blocked"
    says: ClassVar = _("The network %(instance)s: %(measure)s, because of %(reason)s.")

    instance: Line
    measure: Annotated[str, one_of("blocked", "limited", "unblocked")]
    reason: Line
