"""Kinds of entries: orders, what else is asked, and access to sealed data: sealed records at the level "high"."""

from typing import Annotated, ClassVar

from glasshouse.proof.entries.base import Entry, kind_of_entry
from glasshouse.proof.entries.fields import (
    Code,
    CodeOrNone,
    Count,
    Country,
    CountryOrNone,
    Flag,
    Hash,
    HashOrNone,
    Line,
    Millis,
    Slug,
    SlugOrNone,
    Slugs,
    one_of,
)
from glasshouse.proof.words import _

SEALED = frozenset(
    {
        "order.received",
        "order.confirmed",
        "order.decided",
        "order.answered",
        "asked",
        "asked.answered",
        "access",
    }
)
"""At the level "high" these are sealed records, and no entries of their own."""


@kind_of_entry
class OrderReceived(Entry):
    """A government's order, with what its promises need; `order_hash` commits to its text under a nonce.

    `accounts` is how many accounts it names.
    """

    kind: ClassVar = "order.received"
    says: ClassVar = _(
        "Order %(order)s (%(what)s) of a %(authority)s of %(country)s under %(law)s was received; to answer by %(answer_by_ms)s."
    )

    order: Code
    order_hash: Hash
    what: Annotated[str, one_of("information", "preservation", "removal", "emergency")]
    authority: Annotated[str, one_of("court", "prosecutor", "police", "security", "regulator", "other")]
    country: Country
    law: Line
    agreement: SlugOrNone
    data: Slugs
    accounts: Count
    home_territory: CountryOrNone
    stored_in: CountryOrNone
    verified: Flag
    confirm_by_ms: Millis
    answer_by_ms: Millis


@kind_of_entry
class OrderConfirmed(Entry):
    """The authority was told that its order arrived."""

    kind: ClassVar = "order.confirmed"
    says: ClassVar = _("Order %(order)s was confirmed.")

    order: Code


@kind_of_entry
class OrderDecided(Entry):
    """Two officers' decision on an order, and the rule by which it fell."""

    kind: ClassVar = "order.decided"
    says: ClassVar = _("Order %(order)s was decided: %(outcome)s, by the rule %(rule)s.")

    order: Code
    outcome: Annotated[str, one_of("granted", "partly", "refused")]
    rule: Slug
    decided_by: Code
    confirmed_by: Code


@kind_of_entry
class OrderAnswered(Entry):
    """The answer to an order; `accounts` is of how many something was given, kept or removed."""

    kind: ClassVar = "order.answered"
    says: ClassVar = _("Order %(order)s was answered: %(outcome)s.")

    order: Code
    outcome: Annotated[str, one_of("disclosed", "partly", "nothing_held", "preserved", "removed", "refused")]
    accounts: Count


@kind_of_entry
class Asked(Entry):
    """Any other demand: who asked for what, and how."""

    kind: ClassVar = "asked"
    says: ClassVar = _("Asked (by: %(who)s, %(country)s; by way of: %(way)s): %(what)s (%(asked)s).")

    asked: Code
    who: Annotated[str, one_of("authority", "owner", "company", "person", "researcher", "other")]
    country: CountryOrNone
    way: Annotated[str, one_of("letter", "mail", "call", "meeting", "other")]
    what: Line


@kind_of_entry
class AskedAnswered(Entry):
    """The answer to another demand."""

    kind: ClassVar = "asked.answered"
    says: ClassVar = _("The demand %(asked)s was answered: %(outcome)s.")

    asked: Code
    outcome: Annotated[str, one_of("given", "partly", "refused", "none")]


@kind_of_entry
class Access(Entry):
    """Sealed personal data that was opened without the person there; `tag` is how the person finds it (HMAC under their key)."""

    kind: ClassVar = "access"
    says: ClassVar = _(
        "Sealed data (%(data)s) was opened for the purpose %(purpose)s (access %(access)s, order %(order)s)."
    )

    access: Code
    purpose: Annotated[
        str, one_of("order", "preservation", "safety", "appeal", "support", "research", "repair")
    ]
    order: CodeOrNone
    officer: CodeOrNone
    data: Slugs
    country: CountryOrNone
    home_territory: CountryOrNone
    agreement: SlugOrNone
    tag: HashOrNone
