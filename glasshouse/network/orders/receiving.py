"""The intake of an order: what the desk is told, whether it can be one, and what of it becomes public."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, ids, locales
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import Refused
from glasshouse.network.kit.public_lines import check_line
from glasshouse.network.orders import rulebook
from glasshouse.network.orders.models import MAX_LAW, MAX_LINE, MAX_TEXT
from glasshouse.network.orders.states import ABOUT_DATA, LONGEST_ANSWER, MOST_SUBJECTS, Authority, Kind
from glasshouse.network.videos import queries as videos
from glasshouse.proof.entries import OrderReceived
from glasshouse.proof.entries.form import canonical
from glasshouse.proof.rulebooks import Rulebook


class BadOrder(Refused):
    """The order lacks something, or holds something that can't be; nothing was kept."""

    code = "bad_order"


class UnknownSubject(BadOrder):
    """An account or video that the order names is not here; nothing was kept."""

    code = "unknown_subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """An order as the desk enters it. `subjects` are handles or codes of videos; times are UTC; `secret_until` may be open."""

    kind: str
    authority: str
    authority_name: str
    country: str
    channel: str
    verified: bool
    answer_to: str
    basis: str
    law: str = ""
    agreement: str = ""
    approval: str = ""
    reference: str = ""
    reasons: str = ""
    threat: bool = False
    redress: str = ""
    subjects: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    answer_by: datetime | None = None
    is_secret: bool = False
    secrecy: str = ""
    secret_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Whom an order names: the handle or the video's code, the person, and where they are at home."""

    named: str
    is_video: bool
    person_id: int
    home: str


@dataclass(frozen=True, slots=True)
class Plan:
    """An order that can be entered: its cleaned fields, its subjects, its times."""

    told: Intake
    subjects: tuple[Found, ...]
    stored_in: str
    received_at: datetime
    confirm_by: datetime
    answer_by: datetime
    banded: bool
    basis: Mapping[str, Any] = field(default_factory=dict)


def plan(told: Intake) -> Plan:
    """Return the order as it would be entered. Raises BadOrder, UnknownSubject, BadLine, TextTooLong."""
    rules = rulebook.shown()
    told = _cleaned(told)
    basis = _basis(told, rules)
    told = replace(
        told,
        law=basis.get("law") or told.law,
        agreement=basis.get("agreement") or told.agreement,
        secrecy=told.secrecy or basis.get("secret", ""),
    )
    _check(told, rules)
    now = clock.now()
    answer_by = now + timedelta(hours=basis["answer_h"][told.kind])
    if told.answer_by is not None:
        by_law = told.kind in basis.get("by_law", ())
        answer_by = min(told.answer_by, answer_by) if by_law else told.answer_by
    return Plan(
        told,
        _subjects(told),
        settings.ENV.country,
        now,
        min(now + timedelta(hours=basis["confirm_h"][told.kind]), answer_by),
        answer_by,
        bool(basis.get("band")),
        basis,
    )


def _cleaned(told: Intake) -> Intake:
    lines: dict[str, Any] = {
        name: _line(getattr(told, name), MAX_LAW if name == "law" else MAX_LINE)
        for name in ("authority_name", "channel", "answer_to", "law", "approval", "reference", "secrecy")
    }
    long: dict[str, Any] = {
        name: texts.clean(getattr(told, name), most=MAX_TEXT) for name in ("reasons", "redress")
    }
    subjects = tuple(dict.fromkeys(one.strip().removeprefix("@") for one in told.subjects if one.strip()))
    data = () if told.kind == Kind.REMOVAL else tuple(dict.fromkeys(told.data))
    return replace(told, **lines, **long, subjects=subjects, data=data)


def _line(text: str, most: int) -> str:
    return " ".join(texts.clean(text, most=most).split())


def _basis(told: Intake, rules: Rulebook) -> dict[str, Any]:
    """Return what the table says of the order's basis. Raises BadOrder."""
    if told.kind not in Kind.values or told.authority not in Authority.values:
        raise BadOrder(
            _("Please choose what the order is for, and which authority it comes from. Nothing was entered.")
        )
    basis = rules.table("bases.toml").get(told.basis)
    if basis is None or not (basis["law"] or told.law or basis.get("needs_agreement")):
        raise BadOrder(
            _(
                "The order names no legal basis. Without one it is no order: enter it as asked. Nothing was entered."
            )
        )
    if told.kind not in basis["answer_h"]:
        raise BadOrder(_("This legal basis knows no orders of this kind. Nothing was entered."))
    users = rules.table("regions.toml").get(basis["from"], [basis["from"]])
    if basis["from"] != "*" and told.country not in users:
        raise BadOrder(_("An authority of this country can't use this legal basis. Nothing was entered."))
    if basis.get("needs_agreement"):
        agreement = rules.table("agreements.toml").get(told.agreement)
        if agreement is None:
            raise BadOrder(_("Please choose the agreement that the order rests on. Nothing was entered."))
        basis = {**basis, "law": agreement["law"]}
    return dict(basis)


def _check(told: Intake, rules: Rulebook) -> None:
    now = clock.now()
    if not told.authority_name or not locales.is_territory(told.country):
        raise BadOrder(_("Please name the authority and its country. Nothing was entered."))
    if not told.channel or not told.answer_to:
        raise BadOrder(
            _("Please say by which way the order came, and where the answer goes. Nothing was entered.")
        )
    if told.kind in ABOUT_DATA and (not told.data or set(told.data) - set(rules.data())):
        raise BadOrder(_("Please choose the data that the order asks for. Nothing was entered."))
    check_line(told.law, field="law")
    if told.agreement and told.agreement not in rules.table("agreements.toml"):
        raise BadOrder(_("Please choose the agreement from the list, or none. Nothing was entered."))
    if told.answer_by is not None and told.answer_by <= now:
        raise BadOrder(
            _(
                "The time to answer is over already. Please enter the one that the order sets. Nothing was entered."
            )
        )
    if told.answer_by is not None and told.answer_by > now + LONGEST_ANSWER:
        raise BadOrder(
            _(
                "The time to answer lies more than a year ahead: an order would count as answered in time for as long. "
                "Please enter it again once its day is known. Nothing was entered."
            )
        )
    if told.is_secret and not told.secrecy:
        raise BadOrder(_("Please name the law that forbids to show this order. Nothing was entered."))
    if told.secret_until is not None and (not told.secrecy or told.secret_until <= now):
        raise BadOrder(_("The secrecy would end before it begins. Nothing was entered."))


def _subjects(told: Intake) -> tuple[Found, ...]:
    if not told.subjects:
        raise BadOrder(_("Please name the accounts or videos that the order is about. Nothing was entered."))
    if len(told.subjects) > MOST_SUBJECTS:
        raise BadOrder(
            _(
                "An order names at most %(most)s accounts or videos; please enter the rest as another one. Nothing was entered."
            )
            % {"most": MOST_SUBJECTS}
        )
    return tuple(_found(one) for one in told.subjects)


def _found(named: str) -> Found:
    person_id, is_video = people.id_for_staff(named), False
    if person_id is None and ids.is_code(named):
        card = videos.for_staff([named]).get(named)
        person_id, is_video = people.id_for_staff(card.author.handle) if card else None, True
    if person_id is None:
        raise UnknownSubject(
            _(
                "There is no account and no video called “%(named)s” here. Nothing was entered; please check the spelling."
            )
            % {"named": named[:60]}
        )
    # Whoever named no home is at home where their data is.
    home = people.territory_of(person_id) or settings.ENV.country
    return Found(named if is_video else named.lower(), is_video, person_id, home)


def text_of(told: Intake, subjects: tuple[Found, ...]) -> bytes:
    """Return the order's text that the hash in its entry commits to, as canonical JSON."""
    names = (
        *("kind", "authority", "authority_name", "country", "law"),
        *("reference", "reasons", "redress", "data"),
    )
    return canonical(
        {name: list(value) if isinstance(value := getattr(told, name), tuple) else value for name in names}
        | {"subjects": [one.named for one in subjects]}
    )


def entry_of(planned: Plan, *, code: str, nonce: bytes) -> OrderReceived | None:
    """Return the entry of an order, None for one that a law forbids to show."""
    told = planned.told
    if told.secrecy:
        return None
    homes = {one.home for one in planned.subjects}
    return OrderReceived(
        time=clock.millis(planned.received_at),
        order=code,
        order_hash=hashlib.sha256(nonce + text_of(told, planned.subjects)).hexdigest(),
        what=told.kind,
        authority=told.authority,
        country=told.country,
        law=told.law,
        agreement=told.agreement,
        data=told.data,
        accounts=len({one.person_id for one in planned.subjects}),
        home_territory=homes.pop() if len(homes) == 1 else "",
        stored_in=planned.stored_in,
        verified=told.verified,
        confirm_by_ms=clock.millis(planned.confirm_by),
        answer_by_ms=clock.millis(planned.answer_by),
    )
