"""What the vault keeps about people."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from glasshouse.network.kit.holdings import Holding, Row, register
from glasshouse.network.vault.actions import erase_person
from glasshouse.network.vault.fields import PURPOSES, Field
from glasshouse.network.vault.models import KeptField


def _rows(person_id: int) -> Iterable[Row]:
    for kept in KeptField.objects.filter(person_id=person_id).order_by("id"):
        yield {
            "field": kept.field,
            "item": kept.item,
            "value": kept.value,
            "why": gettext(PURPOSES[Field(kept.field)]),
            "written_at": kept.written_at.isoformat(),
        }


def declare() -> None:
    """Register what this room keeps."""
    register(
        Holding(
            model="vault.KeptField",
            purpose=_(
                "Personal fields that the rest of the network reaches only one by one, each for its own reason."
            ),
            personal={
                "person_id": _("whose value it is"),
                "field": _("which kind of value"),
                "item": _("which of several of that kind"),
                "value": _(
                    "the value itself: e-mail address, birth date, addresses and devices of sessions, your videos' secrets"
                ),
                "lookup_hash": _("a keyed hash of the value, to find it by"),
                "written_at": _("when it was last written"),
            },
            impersonal=("id",),
            rows=_rows,
            erase=lambda person_id: erase_person(person_id=person_id),
        )
    )
