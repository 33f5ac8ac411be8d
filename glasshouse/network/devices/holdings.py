"""The personal data of this room."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from glasshouse.network.devices.models import (
    Bar,
    BarReport,
    Covered,
    Domain,
    Exemption,
    Inventory,
    Objection,
    Organisation,
)
from glasshouse.network.kit.holdings import Holding, Row, register, register_impersonal


def _organisations(person_id: int) -> Iterable[Row]:
    for row in Organisation.objects.filter(manager_id=person_id).order_by("id"):
        yield {
            "name": row.name,
            "country": row.country,
            "domains": list(row.domains.order_by("id").values_list("name", flat=True)),
            "registered_at": row.registered_at.isoformat(),
            "form": row.form,
            "looked_at": row.looked_at.isoformat() if row.looked_at else None,
        }
    for row in Organisation.objects.filter(looked_by_id=person_id).order_by("id"):
        yield {
            "name": row.name,
            "form": row.form,
            "looked_at": row.looked_at.isoformat() if row.looked_at else None,
        }


def _leave_organisations(person_id: int) -> int:
    """Take somebody out of their organisations; one that never came to a bar goes with them."""
    gone = Organisation.objects.filter(manager_id=person_id, bars=None).delete()[0]
    gone += Organisation.objects.filter(manager_id=person_id).update(manager=None)
    return gone + Organisation.objects.filter(looked_by_id=person_id).update(looked_by=None)


def _exemptions(person_id: int) -> Iterable[Row]:
    for row in (
        Exemption.objects.filter(person_id=person_id).select_related("bar__organisation").order_by("id")
    ):
        yield {
            "organisation": row.bar.organisation.name,
            "bar": row.bar.code,
            "reason": row.reason,
            "approver": row.approver,
            "made_at": row.made_at.isoformat(),
            "until": row.until.isoformat(),
        }


def _objections(person_id: int) -> Iterable[Row]:
    rows = Objection.objects.filter(Q(person_id=person_id) | Q(decided_by_id=person_id)).select_related("bar")
    for row in rows.order_by("id"):
        said = {"text": row.text, "fault": row.fault} if row.person_id == person_id else {}
        yield {
            "bar": row.bar.code,
            "objection": row.code,
            "by_network": row.by_network,
            "filed_at": row.filed_at.isoformat(),
            "state": row.state,
            "decided_at": row.decided_at.isoformat() if row.decided_at else None,
            **said,
        }


def _take_objections(person_id: int) -> int:
    """Destroy texts and nonces of somebody's objections; those never published go whole."""
    own = Objection.objects.filter(person_id=person_id)
    gone = own.exclude(state="published").delete()[0]
    gone += own.update(person=None, text="", nonce=None)
    return gone + Objection.objects.filter(decided_by_id=person_id).update(decided_by=None)


def _of(model: Any) -> Callable[[int], int]:
    return lambda person_id: model._default_manager.filter(person_id=person_id).delete()[0]


def declare() -> None:
    """Register what is held here."""
    register_impersonal(
        *(one._meta.label for one in (Domain, Bar, Covered, Inventory, BarReport)),
    )
    register(
        Holding(
            model="devices.Organisation",
            purpose=_(
                "To let an institution keep this network off its devices, and to know who acts for it."
            ),
            personal={
                "manager": _("who acts for it"),
                "looked_by": _("who looked at its form"),
                "looked_at": _("when that was"),
                "registered_at": _("when it was registered"),
            },
            impersonal=("id", "code", "name", "country", "form", "form_fault", "public_key"),
            rows=_organisations,
            erase=_leave_organisations,
        ),
        Holding(
            model="devices.Exemption",
            purpose=_(
                "To let your account pass although your organisation keeps this network off its accounts."
            ),
            personal={
                "person": _("whose account passes"),
                "reason": _("for which reason"),
                "approver": _("which office approved it"),
                "made_at": _("since when"),
                "until": _("until when"),
            },
            impersonal=("id", "code", "bar"),
            rows=_exemptions,
            erase=_of(Exemption),
        ),
        Holding(
            model="devices.Objection",
            purpose=_("To publish what you hold against a bar, without your name."),
            personal={
                "person": _("who objects"),
                "text": _("what was written"),
                "nonce": _(
                    "a secret that goes when you do, so that the hash in the ledger says nothing any more"
                ),
                "filed_at": _("when"),
                "decided_by": _("who looked at it"),
                "decided_at": _("when it was looked at"),
            },
            impersonal=("id", "code", "bar", "by_network", "state", "fault"),
            rows=_objections,
            erase=_take_objections,
        ),
    )
