"""What is entered about a bar; also shown before it is done."""

import hashlib

from glasshouse.network.devices.models import Bar, Exemption, Objection, Organisation
from glasshouse.network.devices.states import Kind
from glasshouse.network.kit import clock
from glasshouse.proof.entries import DeviceBarExcepted, DeviceBarLifted, DeviceBarObjected, DeviceBarred


def own_domain(organisation: Organisation) -> str:
    """Return the domain by which an organisation is known: its first."""
    first = organisation.domains.order_by("id").values_list("name", flat=True).first()
    return first or ""


def barred(bar: Bar, *, stage: str, counts: tuple[int, int, int]) -> DeviceBarred:
    """Return the entry of a bar at a stage; `counts` are its domains, networks and exceptions."""
    domains, networks, exceptions = counts
    return DeviceBarred(
        time=clock.millis(clock.now()),
        bar=bar.code,
        stage=stage,
        organisation=bar.organisation.name,
        country=bar.organisation.country,
        domain=own_domain(bar.organisation),
        law=bar.law,
        evidence=str(bar.evidence),
        sealed=bar.sealed,
        domains=domains,
        networks=networks,
        exceptions=exceptions,
        devices=bar.devices,
        from_ms=clock.millis(bar.from_at),
        deadline_ms=clock.millis(bar.deadline_at),
    )


def counts_of(bar: Bar) -> tuple[int, int, int]:
    """Return how many domains, shown networks and exceptions a bar has now."""
    covered = list(bar.covered.values_list("kind", "proved_at"))
    domains = sum(kind == Kind.DOMAIN for kind, _at in covered)
    networks = sum(kind == Kind.NETWORK and at is not None for kind, at in covered)
    return domains, networks, bar.exemptions.filter(until__gt=clock.now()).count()


def excepted(bar: Bar, exemption: Exemption) -> DeviceBarExcepted:
    """Return the entry of an exception."""
    return DeviceBarExcepted(
        time=clock.millis(clock.now()),
        bar=bar.code,
        exception=exemption.code,
        reason=str(exemption.reason),
        until_ms=clock.millis(exemption.until),
    )


def lifted(bar: Bar, why: str) -> DeviceBarLifted:
    """Return the entry of a bar's end."""
    return DeviceBarLifted(time=clock.millis(clock.now()), bar=bar.code, why=why)


def objected(objection: Objection) -> DeviceBarObjected:
    """Return the entry of an objection: its text as a hash under its nonce."""
    digest = hashlib.sha256(bytes(objection.nonce or b"") + objection.text.encode()).hexdigest()
    return DeviceBarObjected(
        time=clock.millis(clock.now()),
        bar=objection.bar.code,
        objection=objection.code,
        by="network" if objection.by_network else "concerned",
        text=digest,
    )
