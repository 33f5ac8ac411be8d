"""The forms of the desk: a decision with its reasons, and the decision of an appeal."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from glasshouse.network.moderation import actions as moderation
from glasshouse.network.moderation.queries import (
    MAX_EXPLANATION,
    MAX_FACTS,
    MAX_LAW_BYTES,
    MEASURES,
    Basis,
    Case,
    Category,
    Measure,
    Outcome,
    Subject,
    category_for,
    rule_for,
    rules_by_heading,
)
from glasshouse.network.videos.queries import MAX_LABEL


def _text(label: object, most: int, rows: int) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows, "maxlength": str(most), "dir": "auto"})
    return forms.CharField(label=label, required=False, widget=area)  # type: ignore[arg-type]


class RulingForm(forms.Form):
    """What is done about a thing, and why. Whether it is right, the action says."""

    measure = forms.ChoiceField(label=gettext_lazy("What is done"), widget=forms.RadioSelect, required=False)
    until = forms.DateField(
        label=gettext_lazy("Until, the last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    label = forms.CharField(
        label=gettext_lazy("The sentence beside the video"),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": str(MAX_LABEL), "dir": "auto"}),
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("On which ground"), choices=Basis.choices, widget=forms.RadioSelect, required=False
    )
    rule = forms.ChoiceField(label=gettext_lazy("The rule of the house"), required=False)
    law = forms.CharField(
        label=gettext_lazy("The law, with its article"),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": str(MAX_LAW_BYTES), "dir": "auto"}),
    )
    category = forms.ChoiceField(label=gettext_lazy("Category in the public database"), required=False)
    facts = _text(gettext_lazy("What happened"), MAX_FACTS, 3)
    explanation = _text(gettext_lazy("Why it breaks the rule or the law"), MAX_EXPLANATION, 3)
    details = _text(gettext_lazy("Details that only the person concerned is told"), MAX_FACTS, 3)

    def __init__(self, data: object, measures: Iterable[Measure], **more: object) -> None:
        super().__init__(data, **more)  # type: ignore[arg-type]
        self.measures = tuple(measures)
        self.fields["measure"].choices = [(one.value, one.label) for one in self.measures]  # type: ignore[attr-defined]
        # Nothing is chosen for whoever decides but what was reported: a rule and a category become public for good.
        nothing = ("", _("Please choose"))
        self.fields["rule"].choices = [nothing, *rules_by_heading()]  # type: ignore[attr-defined]
        self.fields["category"].choices = [nothing, *Category.choices]  # type: ignore[attr-defined]

    @property
    def can_label(self) -> bool:
        """Say whether a sentence can be put beside the thing."""
        return Measure.LABELLED in self.measures

    @property
    def can_end(self) -> bool:
        """Say whether what is done can end by itself."""
        return self.measures != (Measure.REMOVED,)

    def ruling(self) -> moderation.Ruling:
        """Return what was typed, for the action to judge."""
        typed = self.cleaned_data
        by_law = typed["basis"] == Basis.ILLEGAL
        return moderation.Ruling(
            measure=typed["measure"],
            basis=typed["basis"],
            clause=typed["law"] if by_law else typed["rule"],
            category=typed["category"],
            facts=typed["facts"],
            explanation=typed["explanation"],
            details=typed["details"],
            label=typed["label"] if typed["measure"] == Measure.LABELLED else "",
            until=typed["until"] if typed["measure"] != Measure.REMOVED else None,
        )

    def show_refusal(self, error: moderation.BadRuling) -> None:
        """Put a refusal beside the field that it is about."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


def for_case(data: object, case: Case) -> RulingForm:
    """Return the form for a case, filled in with what was reported most, if anything was."""
    measures = MEASURES[Subject(case.subject)]
    initial = {
        "basis": Basis.RULES,
        "measure": measures[0].value if len(measures) == 1 else "",
    }
    if case.ground:
        initial |= {"rule": rule_for(case.ground), "category": category_for(case.ground)}
    return RulingForm(data, measures, initial=initial)


class AppealForm(forms.Form):
    """How an appeal ends, and why."""

    outcome = forms.ChoiceField(label=gettext_lazy("How it ends"), widget=forms.RadioSelect, required=False)
    answer = _text(gettext_lazy("Why, for the person who appealed"), MAX_EXPLANATION, 4)

    def __init__(self, data: object, *, can_be_milder: bool) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        outcomes = [one for one in Outcome if can_be_milder or one is not Outcome.PARTLY]
        self.fields["outcome"].choices = [(one.value, one.label) for one in outcomes]  # type: ignore[attr-defined]

    @property
    def is_partly(self) -> bool:
        """Say whether something milder is to be decided instead."""
        return self.data.get("outcome") == Outcome.PARTLY


def what_follows(measure: str, subject: str) -> str:
    """Return what a measure does at once, in words."""
    words = {
        Measure.REMOVED: _("The video is hidden from everybody but its author, at once and everywhere.")
        if subject == Subject.VIDEO
        else _("The comment, and the replies under it, are hidden from everybody, at once."),
        Measure.DISABLED: _(
            "The video is hidden from everybody but its author until the last day; then it is shown again."
        ),
        Measure.AGE_RESTRICTED: _("Only people who are signed in and 18 or older are shown the video."),
        Measure.LABELLED: _("The sentence stands beside the video wherever it plays."),
        Measure.SUSPENDED: _(
            "Nobody meets the account and what it shows, and it can't be signed in to. Nothing is deleted."
        ),
    }
    return words[Measure(measure)]
