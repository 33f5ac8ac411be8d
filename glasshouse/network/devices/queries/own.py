"""What an organisation's manager is told of what is the organisation's own."""

from dataclasses import dataclass
from datetime import datetime

from glasshouse.network.accounts import queries as people
from glasshouse.network.devices.domains import RECORD, normal_domain
from glasshouse.network.devices.lookups import KEY, TOKEN
from glasshouse.network.devices.models import Bar, BarReport, Covered, Domain, Organisation
from glasshouse.network.devices.policy import PROOF_LASTS
from glasshouse.network.devices.queries.public import BarLine, BarPage, line_of, page_of, whole
from glasshouse.network.devices.showing import is_domain_shown, is_shown
from glasshouse.network.devices.states import Kind, State
from glasshouse.network.kit import clock, ids


@dataclass(frozen=True, slots=True)
class DomainLine:
    """A domain with the record that shows it, and what was seen of it last."""

    name: str
    record: str
    text: str
    is_shown: bool
    shown_at: datetime | None
    shown_until: datetime | None
    checked_at: datetime | None
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPage:
    """An organisation as its manager sees it."""

    code: str
    name: str
    country: str
    form: str
    form_name: str
    form_fault: str
    domains: tuple[DomainLine, ...]
    public_key: str
    key_text: str
    bars: tuple[BarLine, ...]
    can_propose: bool
    proof_days: int


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """An exception with whom it is for."""

    code: str
    handle: str
    reason: str
    approver: str
    until: datetime


@dataclass(frozen=True, slots=True)
class NetworkLine:
    """A network with the secret of its page."""

    value: str
    token: str
    shown_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that waits for its signature."""

    number: int
    sha256: str
    body: bytes
    devices: int
    barred: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBar:
    """A bar as its organisation's manager sees it."""

    organisation: str
    page: BarPage
    exceptions: tuple[ExceptionLine, ...]
    networks: tuple[NetworkLine, ...]
    draft: Draft | None
    public_key: str


def organisations_of(person_id: int) -> list[OrganisationPage]:
    """Return the organisations that a person manages, the newest first."""
    return [_page(one) for one in Organisation.objects.filter(manager_id=person_id).order_by("-id")]


def own_organisation(person_id: int, code: str) -> OrganisationPage | None:
    """Return an organisation that a person manages, or None."""
    found = (
        Organisation.objects.filter(manager_id=person_id, code=code).first() if ids.is_code(code) else None
    )
    return _page(found) if found else None


def _page(organisation: Organisation) -> OrganisationPage:
    now = clock.now()
    lines = tuple(
        DomainLine(
            one.name,
            f"{RECORD}.{one.name}",
            f"{TOKEN}{one.token}",
            is_domain_shown(one, now),
            one.proved_at,
            one.proved_until,
            one.checked_at,
            one.get_failure_display() if one.failure else "",
        )
        for one in organisation.domains.order_by("id")
    )
    return OrganisationPage(
        code=organisation.code,
        name=organisation.name,
        country=organisation.country,
        form=organisation.form,
        form_name=organisation.get_form_display(),
        form_fault=organisation.get_form_fault_display() if organisation.form_fault else "",
        domains=lines,
        public_key=organisation.public_key,
        key_text=KEY,
        bars=tuple(line_of(bar) for bar in whole(organisation.bars.order_by("-id"))),
        can_propose=is_shown(organisation, now),
        proof_days=PROOF_LASTS.days,
    )


def own_bar(person_id: int, code: str) -> OwnBar | None:
    """Return a bar of an organisation that a person manages, or None."""
    rows = whole(Bar.objects.filter(code=code, organisation__manager_id=person_id))
    bar = rows.first() if ids.is_code(code) else None
    if bar is None:
        return None
    exemptions = list(bar.exemptions.filter(until__gt=clock.now()).order_by("id"))
    names = people.cards({one.person_id for one in exemptions})
    draft = BarReport.objects.filter(bar=bar, signed_at=None).first()
    return OwnBar(
        organisation=bar.organisation.code,
        page=page_of(bar),
        exceptions=tuple(
            ExceptionLine(
                one.code, names[one.person_id].handle, one.get_reason_display(), one.approver, one.until
            )
            for one in exemptions
        ),
        networks=tuple(
            NetworkLine(one.value, one.token, one.proved_at)
            for one in bar.covered.all()
            if one.kind == Kind.NETWORK
        ),
        draft=Draft(draft.number, draft.sha256, bytes(draft.body), draft.devices, draft.barred)
        if draft
        else None,
        public_key=bar.organisation.public_key,
    )


@dataclass(frozen=True, slots=True)
class NetworkAsked:
    """A network that is to be shown: whose it is said to be."""

    value: str
    bar: str
    organisation: str
    shown_at: datetime | None


def network_asked(token: str) -> NetworkAsked | None:
    """Return which network a token is for, while its bar is open; else None."""
    found = Covered.objects.filter(token=token[:50], kind=Kind.NETWORK).exclude(bar__state=State.LIFTED)
    one = found.select_related("bar__organisation").first() if token.isascii() else None
    return NetworkAsked(one.value, one.bar.code, one.bar.organisation.name, one.proved_at) if one else None


def record_texts(domain: str) -> list[str]:
    """Return what the record of a domain has to say to show it: a text for each organisation that names it."""
    found = Domain.objects.filter(name=normal_domain(domain)).order_by("id")
    return [f"{TOKEN}{token}" for token in found.values_list("token", flat=True)]
