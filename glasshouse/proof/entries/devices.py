"""Kinds of entries: an organisation keeps the app off its devices, networks and accounts; who is excepted, and who objects."""

from typing import Annotated, ClassVar

from glasshouse.proof.entries.base import Entry, kind_of_entry
from glasshouse.proof.entries.fields import (
    Code,
    Count,
    Country,
    Hash,
    HashOrNone,
    Line,
    Millis,
    PublicKey,
    Signature,
    one_of,
)
from glasshouse.proof.words import _


@kind_of_entry
class DeviceBarred(Entry):
    """A bar of the app on an organisation's devices: proposed, and once more when it comes into force.

    `domain` is the organisation's own, shown to be its by a DNS record. `domains` and `networks` count what the server refuses,
    `exceptions` the accounts that pass. It is in force from `from_ms`, and on all `devices` by `deadline_ms`. `sealed` is the
    SHA-256 of evidence that was offered under seal.
    """

    kind: ClassVar = "device.barred"
    says: ClassVar = _(
        "%(organisation)s (%(domain)s, %(country)s) proposes to bar the app from %(devices)s devices under %(law)s, from "
        "%(from_ms)s on and everywhere by %(deadline_ms)s (bar %(bar)s). Evidence offered: %(evidence)s."
    )
    says_in_force: ClassVar = _(
        "%(organisation)s (%(domain)s, %(country)s) bars the app from %(devices)s devices under %(law)s, to be in force "
        "everywhere by %(deadline_ms)s (bar %(bar)s). Evidence offered: %(evidence)s."
    )

    bar: Code
    stage: Annotated[str, one_of("proposed", "in_force")]
    organisation: Line
    country: Country
    domain: Line
    law: Line
    evidence: Annotated[str, one_of("none", "sealed", "public")]
    sealed: HashOrNone
    domains: Count
    networks: Count
    exceptions: Count
    devices: Count
    from_ms: Millis
    deadline_ms: Millis

    def template(self) -> str:
        """Return the sentence that fits this one."""
        return self.says_in_force if self.stage == "in_force" else self.says


@kind_of_entry
class DeviceBarExcepted(Entry):
    """One account that a bar lets pass until a time; each exception has a reason of its own, and none is for everybody."""

    kind: ClassVar = "device.bar_excepted"
    says: ClassVar = _("Bar %(bar)s lets one account pass until %(until_ms)s: %(reason)s.")

    bar: Code
    exception: Code
    reason: Annotated[str, one_of("law_enforcement", "national_security", "security_research")]
    until_ms: Millis


@kind_of_entry
class DeviceBarReported(Entry):
    """An organisation's report on its bar; `report` is its SHA-256, signed by the key that the organisation's DNS names."""

    kind: ClassVar = "device.bar_reported"
    says: ClassVar = _(
        "Bar %(bar)s: %(barred)s of %(devices)s devices are barred, as the organisation reports."
    )

    bar: Code
    devices: Count
    barred: Count
    report: Hash
    key: PublicKey
    signature: Signature


@kind_of_entry
class DeviceBarObjected(Entry):
    """An objection to a bar; `text` is SHA-256(nonce ‖ what it says), both are beside the ledger."""

    kind: ClassVar = "device.bar_objected"
    says: ClassVar = _("Somebody concerned objects to bar %(bar)s (objection %(objection)s).")
    says_network: ClassVar = _("This network objects to bar %(bar)s (objection %(objection)s).")

    bar: Code
    objection: Code
    by: Annotated[str, one_of("network", "concerned")]
    text: Hash

    def template(self) -> str:
        """Return the sentence that fits this one."""
        return self.says_network if self.by == "network" else self.says


@kind_of_entry
class DeviceBarLifted(Entry):
    """The end of a bar: the organisation's own wish, or because it is no longer shown whose domain it is."""

    kind: ClassVar = "device.bar_lifted"
    says: ClassVar = _("Bar %(bar)s was lifted (%(why)s).")

    bar: Code
    why: Annotated[str, one_of("organisation", "proof_expired", "form_refused")]
