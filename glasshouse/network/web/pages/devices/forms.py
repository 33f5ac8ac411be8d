"""The forms about bars. They check shapes; what is allowed is decided by the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from glasshouse.network.devices import actions
from glasshouse.network.devices.queries import (
    DEADLINE_DAYS,
    MAX_APPROVER,
    MAX_LAW,
    MAX_NAME,
    MAX_OBJECTION,
    MOST_DAYS,
    Evidence,
    Reason,
)
from glasshouse.network.kit import locales
from glasshouse.network.web.pages.accounts.forms import Form

_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}


class OrganisationForm(Form):
    """Register an organisation."""

    name = forms.CharField(
        label=_("Name of the institution"),
        max_length=MAX_NAME,
        help_text=_("It stands in public with each bar, so it names no person."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )
    domain = forms.CharField(
        label=_("Its domain"),
        max_length=253,
        help_text=_("You will show by a DNS record that it is yours, such as parliament.example."),
        widget=forms.TextInput(attrs=_PLAIN),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"), choices=[("", _("Please choose")), *locales.territories().items()]
        )


class DomainForm(Form):
    """Add a domain."""

    domain = forms.CharField(
        label=_("A further domain"), max_length=253, widget=forms.TextInput(attrs=_PLAIN)
    )


class BarForm(Form):
    """Propose a bar."""

    law = forms.CharField(
        label=_("Law or order"),
        max_length=MAX_LAW,
        help_text=_(
            "What the bar rests on, in one line, such as “OMB M-23-13”. It stands in public and names no person."
        ),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    evidence = forms.ChoiceField(
        label=_("Evidence offered for the reason"),
        choices=Evidence.choices,
        initial=Evidence.NONE,
        widget=forms.RadioSelect,
    )
    sealed = forms.CharField(
        label=_("SHA-256 of the sealed evidence"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    evidence_link = forms.CharField(
        label=_("Address of the public evidence"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    devices = forms.IntegerField(label=_("How many devices it is about"), min_value=1)
    domains = forms.CharField(
        label=_("E-mail domains"),
        required=False,
        max_length=6000,
        help_text=_(
            "One a line: accounts with such an address are refused. Only domains that you have shown, or below them."
        ),
        widget=forms.Textarea(attrs={"rows": 3, **_PLAIN}),
    )
    networks = forms.CharField(
        label=_("Networks"),
        required=False,
        max_length=3000,
        help_text=_(
            "One a line, such as 203.0.113.0/24; at most /16, for IPv6 /32. Each counts once it is shown from inside."
        ),
        widget=forms.Textarea(attrs={"rows": 3, **_PLAIN}),
    )
    begins = forms.DateField(
        label=_("In force from"),
        required=False,
        help_text=_("Empty: at once. A bar can't be dated back."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    days = forms.IntegerField(
        label=_("Days until the app is off all devices"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=DEADLINE_DAYS,
    )

    def proposal(self) -> actions.Proposal:
        """Return what was typed."""
        typed = self.cleaned_data
        return actions.Proposal(
            law=typed["law"],
            devices=typed["devices"],
            domains=typed["domains"].split(),
            networks=typed["networks"].split(),
            evidence=typed["evidence"],
            sealed=typed["sealed"],
            evidence_link=typed["evidence_link"],
            begins=typed["begins"],
            days=typed["days"],
        )


class ExceptionForm(Form):
    """Let one account pass."""

    handle = forms.CharField(
        label=_("Handle of the account"),
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "ada", **_PLAIN}),
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=Reason.choices)
    approver = forms.CharField(
        label=_("Approved by"),
        max_length=MAX_APPROVER,
        help_text=_("The office, not the person: such as “Head of the agency”."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    until = forms.DateField(
        label=_("Until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )


class InventoryForm(Form):
    """Upload a list of devices."""

    inventory = forms.FileField(
        label=_("List of devices"),
        help_text=_(
            "CSV as your device management exports it, or a result log of osquery. It is counted and forgotten: no name of a "
            "device is kept."
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.txt,.json,.jsonl,.log,text/csv,application/json"}
        ),
    )
    day = forms.DateField(
        label=_("As of"),
        required=False,
        help_text=_("Empty: today."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )


class SignatureForm(Form):
    """Paste the signature of a report."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=1_000_000)
    signature = forms.CharField(
        label=_("Signature, in hex or base64"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, **_PLAIN}),
    )


class ObjectionForm(Form):
    """Object to a bar."""

    text = forms.CharField(
        label=_("What you hold against it"),
        max_length=MAX_OBJECTION,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": str(MAX_OBJECTION), "dir": "auto"}),
    )
