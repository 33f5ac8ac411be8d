"""What the bars in force refuse, kept in the memory of each process and read again every few seconds.

Nothing about people is written down here or anywhere: the domain of somebody's address is looked up in the vault while any bar in
force covers domains, and only whether it is covered is remembered, in memory, for a minute.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_network

from django.db import models

from glasshouse.network.devices import domains, networks
from glasshouse.network.devices.models import Bar, Covered, Domain, Exemption
from glasshouse.network.devices.states import Kind, State
from glasshouse.network.kit import clock
from glasshouse.network.vault import queries as vault
from glasshouse.network.vault.queries import Field

READ_EVERY_S = 3.0
REMEMBERED_S = 60.0
MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class BarCard:
    """What is said to whom a bar refuses."""

    code: str
    organisation: str
    country: str
    law: str
    in_force_at: datetime
    deadline_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The bars in force: by domain, by network, and whom each lets pass until when.

    Networks are kept by version and length of the prefix, and there by the number of their first address: an address is looked
    for once in each length that there is, however many networks.
    """

    by_domain: Mapping[str, tuple[BarCard, ...]] = field(default_factory=dict)
    by_prefix: Mapping[tuple[int, int], Mapping[int, tuple[BarCard, ...]]] = field(default_factory=dict)
    passing: Mapping[tuple[str, int], datetime] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is refused to anybody."""
        return not self.by_domain and not self.by_prefix

    def of_domain(self, domain: str) -> tuple[BarCard, ...]:
        """Return the bars that cover addresses of e-mail in a domain."""
        if not self.by_domain:
            return ()
        return tuple(bar for name in domains.and_above(domain) for bar in self.by_domain.get(name, ()))

    def of_address(self, text: str) -> tuple[BarCard, ...]:
        """Return the bars that cover a network address."""
        if not self.by_prefix or (address := networks.address_of(text)) is None:
            return ()
        number = int(address)
        found: list[BarCard] = []
        for (version, length), many in self.by_prefix.items():
            if version == address.version:
                spare = address.max_prefixlen - length
                found += many.get(number >> spare << spare, ())
        return tuple(found)

    def passes(self, bar: BarCard, person_id: int | None, at: datetime) -> bool:
        """Say whether a bar lets somebody pass."""
        until = None if person_id is None else self.passing.get((bar.code, person_id))
        return until is not None and until > at


class _Kept:
    """The one of this process."""

    standing = Standing()
    read_at: float | None = None
    lock = threading.Lock()
    covered: dict[int, tuple[float, Standing, tuple[BarCard, ...]]] = {}


def forget() -> None:
    """Read the bars anew when they are asked for next."""
    _Kept.read_at = None


def known() -> Standing | None:
    """Return the bars in force as they were read a moment ago, without asking the database; None if that was too long ago."""
    read_at = _Kept.read_at
    return _Kept.standing if read_at is not None and time.monotonic() - read_at < READ_EVERY_S else None


def current() -> Standing:
    """Return the bars in force; at most one thread reads them anew while the others go on with what was read last."""
    standing = known()
    if standing is not None:
        return standing
    never = _Kept.read_at is None
    if _Kept.lock.acquire(blocking=never):
        try:
            if (standing := known()) is None:
                began = time.monotonic()
                standing = _read()
                # What is the same stays the same object: what is remembered of people goes on to count.
                _Kept.standing = standing if standing != _Kept.standing else _Kept.standing
                _Kept.read_at = began
        finally:
            _Kept.lock.release()
    return _Kept.standing


def _read() -> Standing:
    bars = Bar.objects.filter(state=State.IN_FORCE).select_related("organisation")
    cards = {
        bar.pk: BarCard(
            bar.code, bar.organisation.name, bar.organisation.country, bar.law,
            bar.in_force_at or bar.from_at, bar.deadline_at,
        )
        for bar in bars
    }  # fmt: skip
    if not cards:
        return Standing()
    now = clock.now()
    covered = list(
        Covered.objects.filter(bar__in=cards)
        .order_by("id")
        .values_list("bar_id", "kind", "value", "proved_at")
    )
    by_domain: dict[str, tuple[BarCard, ...]] = {}
    by_prefix: dict[tuple[int, int], dict[int, tuple[BarCard, ...]]] = {}
    shown = _shown_domains(cards, now)
    for bar_id, kind, value, proved_at in covered:
        if kind == Kind.DOMAIN:
            if any(domains.is_within(value, one) for one in shown.get(bar_id, ())):
                by_domain[value] = (*by_domain.get(value, ()), cards[bar_id])
        elif proved_at is not None:
            network = ip_network(value)
            many = by_prefix.setdefault((network.version, network.prefixlen), {})
            first = int(network.network_address)
            many[first] = (*many.get(first, ()), cards[bar_id])
    passing = Exemption.objects.filter(bar__in=cards, until__gt=now)
    rows = passing.values_list("bar__code", "person_id", "until")
    return Standing(by_domain, by_prefix, {(code, person_id): until for code, person_id, until in rows})


def _shown_domains(cards: Mapping[int, BarCard], now: datetime) -> dict[int, list[str]]:
    """Return bar -> the domains that are shown to be its organisation's now."""
    rows = Domain.objects.filter(proved_until__gt=now, organisation__bars__in=cards)
    found: dict[int, list[str]] = {}
    for bar_id, name in rows.annotate(bar_id=models.F("organisation__bars")).values_list("bar_id", "name"):
        found.setdefault(bar_id, []).append(name)
    return found


def bars_of_person(standing: Standing, person_id: int) -> tuple[BarCard, ...]:
    """Return the bars that cover a person's account, by the domain of its e-mail address."""
    if not standing.by_domain:
        return ()
    now = time.monotonic()
    kept = _Kept.covered.get(person_id)
    if kept is not None and kept[0] > now and kept[1] is standing:
        return kept[2]
    email = vault.get_field(person_id=person_id, field=Field.EMAIL) or ""
    bars = standing.of_domain(domains.domain_of(email))
    if len(_Kept.covered) > MOST_REMEMBERED:
        _Kept.covered = {}
    _Kept.covered[person_id] = (now + REMEMBERED_S, standing, bars)
    return bars
