"""The forms of the handovers' desk. They check shapes; what can be handed over is decided by the actions."""

from datetime import UTC
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from glasshouse.network.handover import actions, queries
from glasshouse.network.kit import locales
from glasshouse.network.web.pages.accounts.forms import Form


def _line(label: Any, *, hint: Any = "", ltr: bool = False, most: int = 200) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "ltr" if ltr else "auto", "autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, max_length=most, widget=widget)


def _country(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label)


class _WithCountries(Form):
    """A form some of whose fields are countries."""

    countries: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.countries:
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("Choose")), *locales.territories().items()]


class ProposalForm(_WithCountries):
    """To whom the people of a territory are handed over, and until when they can say that they stay."""

    countries = ("territory", "destination")

    territory = _country(_("The people of"))
    to = _line(_("Who takes over (the operator, no person)"))
    destination = _country(_("Where its operator and data are"))
    site = _line(_("Its address"), ltr=True)
    log = _line(
        _("The key of its log"),
        hint=_(
            "The line that begins with “log” in its policy file. Ask the other operator for it on another way than this."
        ),
        ltr=True,
        most=500,
    )
    until = forms.DateTimeField(
        label=_("Until when people can say that they stay (UTC)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    def __init__(self, *args: Any, days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = ngettext(
            "At least %(n)s day from now.", "At least %(n)s days from now.", days
        ) % {"n": days}

    def proposal(self) -> actions.Proposal:
        """Return what was filled in."""
        held = dict(self.cleaned_data)
        return actions.Proposal(**held | {"until": held["until"].replace(tzinfo=UTC)})


class LicenceForm(_WithCountries):
    """A step towards a licence: what an authority did."""

    countries = ("country",)

    stage = forms.ChoiceField(label=_("What happened"))
    authority = _line(_("Authority"))
    country = _country(_("Its country"))
    law = _line(_("Law"))
    until = forms.DateField(
        label=_("Until, for a licence that is granted and ends"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, handover: queries.DeskHandover, **kwargs: Any) -> None:
        # Each of several on one page has ids of its own.
        super().__init__(*args, auto_id=f"%s-{handover.card.code}", **kwargs)
        self.handover = handover.card.code
        stage = self.fields["stage"]
        if isinstance(stage, forms.ChoiceField):
            stage.choices = list(handover.next_licence_states)

    def step(self) -> actions.Step:
        """Return what was filled in."""
        return actions.Step(**self.cleaned_data)
