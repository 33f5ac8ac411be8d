"""A bar's life: proposed by an organisation, in force from its day, lifted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.devices import networks, policy, standing
from glasshouse.network.devices.actions.attempts import a_day
from glasshouse.network.devices.actions.finding import own_bar, own_organisation
from glasshouse.network.devices.domains import is_within, normal_domain
from glasshouse.network.devices.entering import barred, counts_of, lifted
from glasshouse.network.devices.models import Bar, Covered, Organisation
from glasshouse.network.devices.showing import is_shown
from glasshouse.network.devices.states import Evidence, Kind, Lifted, State
from glasshouse.network.kit import clock, crash
from glasshouse.network.kit.errors import Refused
from glasshouse.network.kit.public_lines import public_line
from glasshouse.network.ledger.actions import append_entry
from glasshouse.proof.entries import DeviceBarred

_HASH = re.compile(r"[0-9a-f]{64}")


class BadBar(Refused):
    """Something of the bar can't be so; `field` names it."""

    code = "bad_bar"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class NotShownYet(Refused):
    """The organisation's domain or form is not shown yet."""

    code = "not_shown_yet"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an organisation says of a bar. `begins` None is now; `days` leads from there to the deadline.

    `evidence` none, sealed (with the SHA-256 of what was sealed) or public (with its address).
    """

    law: str
    devices: int
    domains: Sequence[str] = ()
    networks: Sequence[str] = ()
    evidence: str = Evidence.NONE
    sealed: str = ""
    evidence_link: str = ""
    begins: date | None = None
    days: int = policy.DEADLINE_DAYS


@dataclass(frozen=True, slots=True)
class Prepared:
    """A bar as it would be: its row, what it covers, and the entry that would become public."""

    bar: Bar
    domains: tuple[str, ...]
    networks: tuple[str, ...]
    entry: DeviceBarred


def prepare_bar(*, person_id: int, code: str, proposal: Proposal) -> Prepared:
    """Return what proposing a bar would make public, and make nothing. Raises what `propose_bar` raises."""
    with transaction.atomic():
        return _prepare(own_organisation(person_id, code), proposal)


def propose_bar(*, person_id: int, code: str, proposal: Proposal) -> str:
    """Propose a bar of an organisation, in public; it comes into force by itself on its day. Returns the bar's code.

    One manager decides, and the organisation's DNS vouches for it: no second person is asked for.
    Raises NotFound, NotShownYet, BadLine, BadBar, TooMany.
    """
    a_day("propose", person_id, 20)
    with transaction.atomic():
        organisation = own_organisation(person_id, code)
        made = _prepare(organisation, proposal)
        made.bar.save()
        crash.point("devices.propose_bar.after_row")
        rows = [
            Covered(bar=made.bar, kind=Kind.DOMAIN, value=one, proved_at=clock.now()) for one in made.domains
        ]
        rows += [Covered(bar=made.bar, kind=Kind.NETWORK, value=one) for one in made.networks]
        Covered.objects.bulk_create(rows)
        append_entry(entry=made.entry)
        settle(made.bar)
    standing.forget()
    return made.bar.code


def _prepare(organisation: Organisation, proposal: Proposal) -> Prepared:
    now = clock.now()
    _check_shown(organisation, now)
    law = public_line(proposal.law, most=policy.MAX_LAW, field="law")
    if not 1 <= proposal.devices <= policy.MOST_DEVICES:
        raise BadBar(_("Please say how many devices it is about."), field="devices")
    if not 1 <= proposal.days <= policy.MOST_DAYS:
        raise BadBar(
            _("The deadline is 1 to %(most)d days after the beginning.") % {"most": policy.MOST_DAYS},
            field="days",
        )
    from_at = _from(proposal.begins, now)
    domains = _domains(organisation, proposal.domains, now)
    covered_networks = _networks(proposal.networks)
    if not domains and not covered_networks:
        raise BadBar(_("Please name an e-mail domain or a network that it covers."), field="domains")
    sealed, link = _evidence(proposal)
    bar = Bar(
        organisation=organisation,
        law=law,
        evidence=proposal.evidence,
        sealed=sealed,
        evidence_link=link,
        devices=proposal.devices,
        proposed_at=now,
        from_at=from_at,
        deadline_at=from_at + timedelta(days=proposal.days),
    )
    counts = (len(domains), len(covered_networks), 0)
    return Prepared(bar, domains, covered_networks, barred(bar, stage="proposed", counts=counts))


def _check_shown(organisation: Organisation, now: datetime) -> None:
    if not is_shown(organisation, now):
        raise NotShownYet(
            _(
                "First its domain has to be shown by DNS, and a legal officer has to have looked at its form. Nothing was sent."
            )
        )
    if organisation.bars.exclude(state=State.LIFTED).count() >= policy.MOST_BARS:
        raise NotShownYet(
            _("There are %(most)d open bars of it. Lift one first.") % {"most": policy.MOST_BARS}
        )


def _from(begins: date | None, now: datetime) -> datetime:
    today = now.astimezone(UTC).date()
    if begins is None or begins == today:
        return now
    if begins < today:
        raise BadBar(
            _(
                "A bar can't be dated back: the ledger would show it. It begins today or later. Nothing was sent."
            ),
            field="begins",
        )
    if begins > today + timedelta(days=policy.MOST_DAYS):
        raise BadBar(_("A bar begins within %(most)d days.") % {"most": policy.MOST_DAYS}, field="begins")
    return datetime.combine(begins, time(), tzinfo=UTC)


def _domains(organisation: Organisation, named: Sequence[str], now: datetime) -> tuple[str, ...]:
    shown = [one.name for one in organisation.domains.filter(proved_until__gt=now)]
    found: list[str] = []
    for text in named[: policy.MOST_DOMAINS + 1]:
        domain = normal_domain(text)
        if not any(is_within(domain, one) for one in shown):
            words = _(
                "“%(domain)s” is not a domain that this organisation has shown, or one below it. Nothing was sent."
            )
            raise BadBar(words % {"domain": text[:80]}, field="domains")
        found.append(domain)
    if len(set(found)) > policy.MOST_DOMAINS:
        raise BadBar(
            _("A bar covers at most %(most)d domains.") % {"most": policy.MOST_DOMAINS}, field="domains"
        )
    return tuple(dict.fromkeys(found))


def _networks(named: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for text in named[: policy.MOST_NETWORKS + 1]:
        try:
            found.append(str(networks.network_of(text, private=settings.ENV.bar_private_networks)))
        except networks.NotPlausible as wrong:
            raise BadBar(_why_not(wrong.why) % {"network": text[:80]}, field="networks") from None
    if len(set(found)) > policy.MOST_NETWORKS:
        raise BadBar(
            _("A bar covers at most %(most)d networks.") % {"most": policy.MOST_NETWORKS}, field="networks"
        )
    return tuple(dict.fromkeys(found))


def _why_not(why: str) -> str:
    if why == "wide":
        return _(
            "“%(network)s” is wider than one organisation’s network: at most /16, for IPv6 /32. Nothing was sent."
        )
    if why == "private":
        return _(
            "“%(network)s” is a network that the Internet does not know: nobody comes here from it. Nothing was sent."
        )
    return _(
        "“%(network)s” is not a network. It looks like 203.0.113.0/24 or 2001:db8::/48. Nothing was sent."
    )


def _evidence(proposal: Proposal) -> tuple[str, str]:
    """Return what goes with the kind of evidence: a hash for sealed, an address for public."""
    if proposal.evidence not in Evidence.values:
        raise BadBar(_("Please say which evidence is offered: none, sealed or public."), field="evidence")
    sealed, link = proposal.sealed.strip().lower(), proposal.evidence_link.strip()
    if proposal.evidence == Evidence.SEALED and not _HASH.fullmatch(sealed):
        raise BadBar(_("Sealed evidence is named by its SHA-256: 64 digits of hex."), field="sealed")
    if proposal.evidence == Evidence.PUBLIC and not _is_link(link):
        raise BadBar(_("Public evidence has an address that begins with https://."), field="evidence_link")
    return (
        sealed if proposal.evidence == Evidence.SEALED else "",
        link if proposal.evidence == Evidence.PUBLIC else "",
    )


def _is_link(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    plain = link.isascii() and link.isprintable() and not set(link) & set(" \"'<>\\")
    return (
        plain
        and parts.scheme == "https"
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and len(link) <= 300
    )


def settle(bar: Bar) -> bool:
    """Bring a proposed bar into force if its day has come and something of what it covers is shown; says whether it did.

    In the caller's transaction, with the bar's row held.
    """
    now = clock.now()
    covers = bar.covered.exclude(proved_at=None).exists()
    if bar.state != State.PROPOSED or bar.from_at > now or not covers or not is_shown(bar.organisation, now):
        return False
    bar.state, bar.in_force_at = State.IN_FORCE, now
    bar.save(update_fields=["state", "in_force_at"])
    append_entry(entry=barred(bar, stage="in_force", counts=counts_of(bar)))
    crash.point("devices.settle.before_commit")
    transaction.on_commit(standing.forget)
    return True


def lift_bar(*, person_id: int, code: str) -> None:
    """Lift a bar of one's organisation, for good. Raises NotFound, NotOpen."""
    with transaction.atomic():
        end(own_bar(person_id, code), Lifted.ORGANISATION)
    standing.forget()


def end(bar: Bar, why: Lifted) -> None:
    """Lift a bar whose row is held, in the caller's transaction."""
    bar.state, bar.lifted_at, bar.lifted_why = State.LIFTED, clock.now(), why
    bar.save(update_fields=["state", "lifted_at", "lifted_why"])
    append_entry(entry=lifted(bar, why.value))
    crash.point("devices.lift_bar.before_commit")
    transaction.on_commit(standing.forget)


def lift_all(organisation: Organisation, why: Lifted) -> None:
    """Lift all open bars of an organisation, in the caller's transaction."""
    rows = (
        Bar.objects.select_for_update(of=("self",))
        .filter(organisation=organisation)
        .exclude(state=State.LIFTED)
    )
    for bar in rows.order_by("id"):
        end(bar, why)
