"""Kinds of entries: what happens to videos, the restrictions and the ways back."""

from typing import Annotated, ClassVar

from glasshouse.proof.entries.base import Entry, kind_of_entry
from glasshouse.proof.entries.fields import (
    Code,
    CodeOrNone,
    Codes,
    Countries,
    Day,
    Flag,
    Hash,
    HashOrNone,
    Line,
    LineOrNone,
    Millis,
    one_of,
)
from glasshouse.proof.words import _

# --- videos


@kind_of_entry
class VideoPublished(Entry):
    """A video that became public.

    `manifest` commits to the renditions that can be played; `withdrawal` is the SHA-256 of a secret that the author keeps, made
    by the author's browser or, without one, by the server; `author` is a pseudonym drawn for this video alone.
    """

    kind: ClassVar = "video.published"
    says: ClassVar = _("The video %(video)s became public.")
    says_earlier: ClassVar = _("The video %(video)s was public before this ledger began.")

    video: Code
    manifest: Hash
    withdrawal: Hash
    secret_by: Annotated[str, one_of("author", "server")]
    author: Code
    earlier: Flag

    def template(self) -> str:
        """Return the sentence that fits this one."""
        return self.says_earlier if self.earlier else self.says


@kind_of_entry
class VideoWithdrawn(Entry):
    """A video that left the public; the secret shows that its author wanted it, an empty one leaves it unproved."""

    kind: ClassVar = "video.withdrawn"
    says: ClassVar = _("The video %(video)s was taken out of the public by its author (%(why)s).")
    says_unproved: ClassVar = _(
        "The video %(video)s left the public (%(why)s). Unproved withdrawal: nothing shows that its author wanted it."
    )

    video: Code
    secret: HashOrNone
    why: Annotated[str, one_of("withdrawn", "narrowed")]

    def template(self) -> str:
        """Return the sentence that fits this one."""
        return self.says if self.secret else self.says_unproved


@kind_of_entry
class VideoReEncoded(Entry):
    """The renditions of a video became others, the content staying the same."""

    kind: ClassVar = "video.re_encoded"
    says: ClassVar = _("The video %(video)s was encoded anew.")

    video: Code
    manifest: Hash


@kind_of_entry
class VideoHandedOver(Entry):
    """A video that went to another network, with its author, by a handover that was begun here: no withdrawal by its author."""

    kind: ClassVar = "video.handed_over"
    says: ClassVar = _("The video %(video)s went to another network with handover %(handover)s.")

    video: Code
    handover: Code


@kind_of_entry
class VideoTakenOver(Entry):
    """A video that came from another network: the log `origin` knew it as `was`."""

    kind: ClassVar = "video.taken_over"
    says: ClassVar = _(
        "The video %(video)s came with handover %(handover)s: the ledger %(origin)s knows it as %(was)s."
    )

    video: Code
    handover: Code
    origin: Line
    was: Code


# --- what is restricted, and the way back


@kind_of_entry
class Statement(Entry):
    """A statement of reasons (DSA Art. 17). `reasons` is SHA-256(nonce ‖ text); an empty `until` has no end.

    Where a law forbids naming the ground, `basis` is empty and `withheld_until` is the day on which it is entered. `earlier`: it
    was decided before this ledger knew of statements.
    """

    kind: ClassVar = "statement"
    says: ClassVar = _(
        "%(measure)s on %(about)s %(subject)s, on the ground “%(basis)s” (%(ground)s). Statement %(statement)s."
    )
    says_withheld: ClassVar = _(
        "%(measure)s on %(about)s %(subject)s. Ground withheld until %(withheld_until)s. Statement %(statement)s."
    )
    says_earlier: ClassVar = _(
        "%(measure)s on %(about)s %(subject)s, decided before this ledger knew of statements, on the ground “%(basis)s” "
        "(%(ground)s). Statement %(statement)s."
    )

    statement: Code
    about: Annotated[str, one_of("video", "comment", "account", "other")]
    subject: CodeOrNone
    measure: Annotated[
        str,
        one_of(
            "removed",
            "disabled",
            "demoted",
            "age_restricted",
            "limited",
            "labelled",
            "suspended",
            "terminated",
        ),
    ]
    ground: Annotated[str, one_of("illegal", "rules", "withheld")]
    basis: LineOrNone
    reasons: Hash
    countries: Countries
    detected: Annotated[str, one_of("person", "notice", "trusted_flagger", "order", "machine")]
    automated: Annotated[str, one_of("fully", "partially", "not")]
    decided_by: CodeOrNone
    until: Day
    withheld_until: Day
    earlier: Flag

    def template(self) -> str:
        """Return the sentence that fits this one."""
        if self.ground == "withheld":
            return self.says_withheld
        return self.says_earlier if self.earlier else self.says


@kind_of_entry
class Reversal(Entry):
    """The end of a restriction, named by its statement."""

    kind: ClassVar = "reversal"
    says: ClassVar = _("The restriction of statement %(statement)s was lifted (%(why)s).")

    statement: Code
    why: Annotated[str, one_of("appeal", "error", "expired", "order", "court")]


@kind_of_entry
class AccountRestricted(Entry):
    """A restricted account, with the code of every public video that it affects: known at once, where an index is not yet.

    Where they are too many for one entry, several follow one another with the same statement.
    """

    kind: ClassVar = "account.restricted"
    says: ClassVar = _(
        "An account was %(measure)s by statement %(statement)s; it affects the videos %(videos)s."
    )

    statement: Code
    measure: Annotated[str, one_of("limited", "suspended", "terminated")]
    videos: Codes
    until: Day


@kind_of_entry
class CountryRestricted(Entry):
    """What is not served in some countries: a video, or without one the whole service. HTTP 451 says the same.

    It is proposed first, and in force with a second entry of the same statement, at `from_ms` at the earliest; an empty `until`
    has no end. Where a law forbids naming the ground, `authority` and `law` are empty and `withheld_until` is the day on which
    they are entered (`country.ground`). `decided_by` is the officer who took this step.
    """

    kind: ClassVar = "country.restricted"
    says: ClassVar = _(
        "The video %(video)s is not served in %(countries)s, as demanded by %(authority)s under %(law)s; evidence offered: "
        "%(evidence)s. Statement %(statement)s."
    )
    says_withheld: ClassVar = _(
        "The video %(video)s is not served in %(countries)s. Ground withheld until %(withheld_until)s. Statement %(statement)s."
    )
    says_proposed: ClassVar = _(
        "It is proposed not to serve the video %(video)s in %(countries)s, as demanded by %(authority)s under %(law)s; evidence "
        "offered: %(evidence)s. Statement %(statement)s."
    )
    says_proposed_withheld: ClassVar = _(
        "It is proposed not to serve the video %(video)s in %(countries)s. Ground withheld until %(withheld_until)s. "
        "Statement %(statement)s."
    )
    says_service: ClassVar = _(
        "The whole service is suspended in %(countries)s, as demanded by %(authority)s under %(law)s; evidence offered: "
        "%(evidence)s. Statement %(statement)s."
    )
    says_service_withheld: ClassVar = _(
        "The whole service is suspended in %(countries)s. Ground withheld until %(withheld_until)s. Statement %(statement)s."
    )
    says_service_proposed: ClassVar = _(
        "It is announced that the whole service is to be suspended in %(countries)s, at the earliest on %(from_ms)s, as demanded "
        "by %(authority)s under %(law)s; evidence offered: %(evidence)s. Statement %(statement)s."
    )
    says_service_proposed_withheld: ClassVar = _(
        "It is announced that the whole service is to be suspended in %(countries)s, at the earliest on %(from_ms)s. Ground "
        "withheld until %(withheld_until)s. Statement %(statement)s."
    )

    statement: Code
    video: CodeOrNone
    state: Annotated[str, one_of("proposed", "in_force")]
    countries: Countries
    authority: LineOrNone
    law: LineOrNone
    evidence: Annotated[str, one_of("none", "sealed", "public")]
    from_ms: Millis
    until: Day
    withheld_until: Day
    decided_by: Code

    def template(self) -> str:
        """Return the sentence that fits this one."""
        named, withheld = (
            (self.says_proposed, self.says_proposed_withheld)
            if self.state == "proposed"
            else (self.says, self.says_withheld)
        )
        if not self.video:
            named, withheld = (
                (self.says_service_proposed, self.says_service_proposed_withheld)
                if self.state == "proposed"
                else (self.says_service, self.says_service_withheld)
            )
        return withheld if self.withheld_until else named


@kind_of_entry
class CountryGround(Entry):
    """Who demanded a restriction by country and under which law, entered on the day until which that was withheld."""

    kind: ClassVar = "country.ground"
    says: ClassVar = _(
        "What statement %(statement)s withheld until now: it was demanded by %(authority)s under %(law)s; evidence offered: "
        "%(evidence)s."
    )

    statement: Code
    authority: Line
    law: Line
    evidence: Annotated[str, one_of("none", "sealed", "public")]


@kind_of_entry
class CountryLifted(Entry):
    """The end of a restriction by country, or of the proposal of one; an empty `decided_by` says that its time was over."""

    kind: ClassVar = "country.lifted"
    says: ClassVar = _("The restriction by country of statement %(statement)s was lifted (%(why)s).")

    statement: Code
    why: Annotated[str, one_of("expired", "withdrawn", "authority", "court", "error")]
    decided_by: CodeOrNone


@kind_of_entry
class AppealReceived(Entry):
    """An appeal against a statement."""

    kind: ClassVar = "appeal.received"
    says: ClassVar = _("Somebody appealed against statement %(statement)s (appeal %(appeal)s).")

    appeal: Code
    statement: Code


@kind_of_entry
class AppealDecided(Entry):
    """An appeal's decision; `decided_by` and `statement_by` are the officers of the decision and of the statement."""

    kind: ClassVar = "appeal.decided"
    says: ClassVar = _("Appeal %(appeal)s against statement %(statement)s was decided: %(outcome)s.")

    appeal: Code
    statement: Code
    outcome: Annotated[str, one_of("upheld", "partly", "reversed")]
    statement_by: CodeOrNone
    decided_by: CodeOrNone
