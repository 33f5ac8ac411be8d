"""What legal officers look at: forms and objections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from glasshouse.network.devices.entering import objected
from glasshouse.network.devices.models import Objection, Organisation
from glasshouse.network.devices.states import Form, Objected, State
from glasshouse.network.kit import clock
from glasshouse.proof.entries import Entry

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedForm:
    """An organisation whose form is looked at."""

    code: str
    name: str
    country: str
    domains: tuple[tuple[str, bool], ...]
    registered_at: datetime
    form: str
    form_name: str
    open_bars: int


@dataclass(frozen=True, slots=True)
class AskedObjection:
    """An objection that waits, with what would be entered but for its nonce, which is drawn then."""

    code: str
    bar: str
    organisation: str
    text: str
    filed_at: datetime
    entry: Entry


def forms_to_look_at() -> list[AskedForm]:
    """Return the organisations whose form waits, the longest waiting first; those whose domain is not shown yet last."""
    found = _forms(Organisation.objects.filter(form=Form.WAITING).order_by("registered_at")[:PAGE])
    return sorted(found, key=lambda one: not any(shown for _name, shown in one.domains))


def known_organisations() -> list[AskedForm]:
    """Return the organisations whose form was accepted or refused, the latest first."""
    return _forms(Organisation.objects.exclude(form=Form.WAITING).order_by("-looked_at")[:PAGE])


def _forms(rows: Iterable[Organisation]) -> list[AskedForm]:
    now = clock.now()
    return [
        AskedForm(
            code=one.code,
            name=one.name,
            country=one.country,
            domains=tuple(
                (name, until is not None and until > now)
                for name, until in one.domains.order_by("id").values_list("name", "proved_until")
            ),
            registered_at=one.registered_at,
            form=one.form,
            form_name=one.get_form_display(),
            open_bars=one.bars.exclude(state=State.LIFTED).count(),
        )
        for one in rows
    ]


def objections_to_look_at() -> list[AskedObjection]:
    """Return the objections that wait for a look, the longest waiting first."""
    waiting = Objection.objects.filter(state=Objected.WAITING).exclude(text="").order_by("filed_at")
    return [
        AskedObjection(
            one.code, one.bar.code, one.bar.organisation.name, one.text, one.filed_at, objected(one)
        )
        for one in waiting.select_related("bar__organisation")[:PAGE]
    ]
