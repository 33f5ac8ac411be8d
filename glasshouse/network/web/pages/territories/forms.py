"""The form in which a legal officer writes down what is demanded. It checks shapes; what can be demanded the actions decide."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from glasshouse.network.kit import locales
from glasshouse.network.kit.errors import Refused
from glasshouse.network.territories.actions import Demand
from glasshouse.network.territories.queries import MAX_LINE, Evidence


def _day(label: Any, hint: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, help_text=hint, required=False, widget=widget, input_formats=["%Y-%m-%d"]
    )


class DemandForm(forms.Form):
    """A demand, field by field."""

    what = forms.ChoiceField(
        label=_("What is demanded"),
        choices=[
            ("video", _("That a video is not shown")),
            ("service", _("That the whole service is suspended")),
        ],
        widget=forms.RadioSelect,
    )
    video = forms.CharField(
        label=_("Video"), required=False, max_length=300, help_text=_("Its address, or the code at its end.")
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries"), help_text=_("The smallest territory that the demand is about.")
    )
    authority = forms.CharField(
        label=_("Authority"),
        max_length=MAX_LINE,
        help_text=_("An institution, never a person's name: it becomes public."),
    )
    law = forms.CharField(
        label=_("Law"), max_length=MAX_LINE, help_text=_("The law and its section, as the demand names it.")
    )
    evidence = forms.ChoiceField(
        label=_("Evidence offered"), choices=Evidence.choices, widget=forms.RadioSelect
    )
    from_date = _day(_("From"), _("Empty: as soon as possible. Nothing can be dated back."))
    until_date = _day(_("Until"), _("The first day on which it is over. Empty: without end."))
    withheld_until_date = _day(
        _("Ground withheld until"),
        _(
            "Only where a law forbids saying who demands it: on this day authority and law are entered by themselves."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["countries"].choices = list(locales.territories().items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """See that a video is named where one is demanded, and none where the whole service is."""
        held: dict[str, Any] = super().clean() or {}
        if held.get("what") == "video" and not held.get("video"):
            self.add_error("video", _("Please name the video. For everything, choose the whole service."))
        if held.get("what") == "service" and held.get("video"):
            self.add_error(
                "video", _("The whole service and one video can't be meant at once. Please empty this field.")
            )
        return held

    def demand(self) -> Demand:
        """Return what was written down."""
        held = self.cleaned_data
        return Demand(
            countries=held["countries"],
            authority=held["authority"],
            law=held["law"],
            evidence=held["evidence"],
            video=_code_in(held["video"]) if held["what"] == "video" else "",
            from_date=held["from_date"],
            until_date=held["until_date"],
            withheld_until_date=held["withheld_until_date"],
        )

    def show_refusal(self, error: Refused) -> None:
        """Put the sentence of a refusal above the form."""
        self.add_error(None, error.message)


def _code_in(address: str) -> str:
    """Return the code at the end of a video's address, or the text itself; one that is none is refused by the action."""
    try:
        path = urlsplit(address.strip()).path
    except ValueError:
        return address
    return path.rstrip("/").rpartition("/")[2] or address
