"""Forms of the desk for what becomes an entry: claims, objections, the declaration of owners."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from glasshouse.network.kit import clock
from glasshouse.network.promises import queries
from glasshouse.network.promises.queries import PARTS, Registered
from glasshouse.network.web.doors import DOORS
from glasshouse.network.web.pages.promises.collected import PARTS as PART_WORDS
from glasshouse.proof.entries import PromiseWithdrawn

LINE = 200
TEXT = 2000
ORDER = ("claim", "institution", "role", "printed_in", "date", "sentence", "language", "evidence")


def _line(label: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, max_length=LINE, required=required, widget=widget)


def _sentence() -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    hint = _("Word for word, in the language in which it was printed.")
    return forms.CharField(label=_("The sentence"), help_text=hint, max_length=TEXT, widget=widget)


class _Said(forms.Form):
    """What somebody said, when, and in which language."""

    use_required_attribute = False

    institution = _line(_("Institution"), _("Its name. Never a person's."))
    role = _line(_("Role"), _("In which role it spoke, such as government, company, spokesperson."))
    sentence = _sentence()
    date = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the sentence"), choices=list(settings.LANGUAGES)
        )
        self.order_fields(ORDER)

    def given(self) -> dict[str, Any]:
        """Return what was filled in, as an action takes it."""
        return {**self.cleaned_data, "date": f"{self.cleaned_data['date']:%Y-%m-%d}"}


class ClaimForm(_Said):
    """A claim."""

    printed_in = _line(_("Printed in"), _("Paper, document or programme."))
    evidence = forms.ChoiceField(
        label=_("Evidence offered"),
        choices=[("none", _("none")), ("sealed", _("sealed")), ("public", _("public"))],
        widget=forms.RadioSelect,
        initial="none",
    )
    pages = forms.MultipleChoiceField(
        label=_("Pages that test it"),
        required=False,
        choices=list(DOORS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a promise or a page the register says: it can't be tested here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = [
            (promise, queries.said(last.wording).text)
            for promise, last in sorted(queries.given().items())
            if not isinstance(last, PromiseWithdrawn)
        ]
        self.fields["promises"] = forms.MultipleChoiceField(
            label=_("Promises that test it"),
            required=False,
            choices=given,
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields([*ORDER, "promises", "pages"])


class ObjectionForm(_Said):
    """What an institution holds against a claim."""

    printed_in = _line(
        _("Printed in"),
        _("Paper, document or programme. Empty if it was told to this network."),
        required=False,
    )

    def __init__(self, *args: Any, registered: list[Registered], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claims = [(one.entry.claim, f"{one.entry.institution}: {one.entry.sentence}") for one in registered]
        self.fields["claim"] = forms.ChoiceField(label=_("Claim"), choices=claims)
        self.order_fields(ORDER)


class OwnersForm(forms.Form):
    """Who owns, controls, funds and reaches this network."""

    use_required_attribute = False

    by = _line(
        _("Who declares it"), _("The body that answers for it, such as a board. Never a person's name.")
    )
    text = forms.CharField(
        label=_("In plain words"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    asked = forms.IntegerField(label=_("How many people were asked to sign it"), min_value=1, initial=1)
    signers = forms.IntegerField(label=_("How many have signed it"), min_value=0, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in PARTS:
            self.fields[part] = forms.CharField(
                label=PART_WORDS[part],
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
                help_text=_(
                    "One institution or role a line: who; country of two letters; how much or how many."
                ),
            )
        self.order_fields(["by", *PARTS, "text", "asked", "signers"])

    def given(self) -> dict[str, Any]:
        """Return what was filled in, as an action takes it."""
        held = self.cleaned_data
        return {
            "by": held["by"],
            "date": f"{clock.now():%Y-%m-%d}",
            "text": {(get_language() or "en").partition("-")[0]: held["text"]},
            "asked": held["asked"],
            "signers": held["signers"],
            **{part: [one._asdict() for one in queries.from_lines(held[part])] for part in PARTS},
        }
