"""The forms of the orders' desk. They check shapes; what can be an order is decided by the actions."""

from datetime import UTC
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from glasshouse.network.kit import locales
from glasshouse.network.orders import actions as orders
from glasshouse.network.orders import queries
from glasshouse.network.web.pages.accounts.forms import Form

UTC_HINT = gettext_lazy("UTC. Leave it empty for the time that the law leaves.")


def _moment(label: Any, hint: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label,
        help_text=hint,
        required=False,
        widget=widget,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


def _line(
    label: Any, hint: Any = "", *, required: bool = True, most: int = queries.MAX_LINE
) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most, widget=widget)


def _text(label: Any, hint: Any = "", *, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=queries.MAX_TEXT, widget=widget
    )


class IntakeForm(Form):
    """An order as it came in."""

    kind = forms.ChoiceField(label=gettext_lazy("What it orders"), choices=queries.Kind.choices)
    authority_name = _line(
        gettext_lazy("Authority"), gettext_lazy("Its name stays at the desk, and is told to the person.")
    )
    authority = forms.ChoiceField(label=gettext_lazy("Class of authority"), choices=queries.Authority.choices)
    country = forms.ChoiceField(label=gettext_lazy("Country of the authority"))
    channel = _line(
        gettext_lazy("By which way it came"),
        gettext_lazy("Such as registered mail, or the authority’s own portal."),
    )
    verified = forms.BooleanField(
        label=gettext_lazy("I verified the sender by a way that the authority itself has published"),
        required=False,
    )
    reference = _line(gettext_lazy("File number"), required=False)
    answer_to = _line(gettext_lazy("Where the answer goes"))
    basis = forms.ChoiceField(label=gettext_lazy("Legal basis"))
    law = _line(
        gettext_lazy("Law of the authority’s own country"),
        gettext_lazy("Public. Such as “Code de procédure pénale, article 60-1”: no names."),
        required=False,
        most=queries.MAX_LAW,
    )
    agreement = forms.ChoiceField(label=gettext_lazy("International agreement"), required=False)
    approval = _line(
        gettext_lazy("Approval of the country where the data is"),
        gettext_lazy("Its number, where the law there asks for one."),
        required=False,
    )
    subjects = forms.CharField(
        label=gettext_lazy("Accounts or videos"),
        help_text=gettext_lazy("Handles or codes of videos, one a line."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
        max_length=2000,
    )
    asked_data = forms.MultipleChoiceField(
        label=gettext_lazy("Data asked for"),
        help_text=gettext_lazy("For a removal: none."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reasons = _text(
        gettext_lazy("Reasons that the order gives"), gettext_lazy("Told to the person. Not public.")
    )
    threat = forms.BooleanField(
        label=gettext_lazy("It names an imminent threat to life, body or critical infrastructure"),
        required=False,
    )
    redress = _text(gettext_lazy("What the order says about redress"), rows=2)
    answer_by = _moment(gettext_lazy("To be answered by"), UTC_HINT)
    is_secret = forms.BooleanField(label=gettext_lazy("A law forbids to show this order"), required=False)
    secrecy = _line(gettext_lazy("That law"), required=False)
    secret_until = _moment(gettext_lazy("Until"), gettext_lazy("UTC. Leave it empty if no end is set."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = queries.choices()
        nothing = ("", "–")
        self._offer("country", [nothing, *locales.territories().items()])
        self._offer("basis", [nothing, *offered.bases.items()])
        self._offer("agreement", [nothing, *offered.agreements.items()])
        self._offer("asked_data", [*offered.data.items()])
        # An order without a basis is refused in the words of the action.
        self.fields["basis"].required = False

    def _offer(self, name: str, offered: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = offered

    def told(self) -> orders.Intake:
        """Return what was filled in."""
        held = dict(self.cleaned_data)
        names = held.pop("subjects").replace(",", "\n").split("\n")
        for name in ("answer_by", "secret_until"):
            held[name] = held[name].replace(tzinfo=UTC) if held[name] else None
        data = tuple(held.pop("asked_data"))
        return orders.Intake(**held, subjects=tuple(names), data=data)


class AskedForm(Form):
    """What somebody asked for without an order."""

    who = forms.ChoiceField(label=gettext_lazy("Who asked"), choices=queries.Who.choices)
    country = forms.ChoiceField(label=gettext_lazy("From which country"), required=False)
    way = forms.ChoiceField(label=gettext_lazy("How"), choices=queries.Way.choices)
    what = _line(gettext_lazy("For what"), gettext_lazy("Public. One line, without the name of any person."))
    note = _text(gettext_lazy("Note for the desk"), gettext_lazy("Not public."), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("not told")), *locales.territories().items()]

    def told(self) -> orders.Told:
        """Return what was filled in."""
        return orders.Told(**self.cleaned_data)
