"""What an author may change about a video in words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from glasshouse.network.kit import locales
from glasshouse.network.videos.queries import VideoCard, limits

VISIBILITIES = [
    ("public", _("Everybody")),
    ("followers", _("My followers")),
    ("private", _("Only me")),
]
COMMENTERS = [
    ("everyone", _("Everybody who may see it")),
    ("followers", _("My followers")),
    ("nobody", _("Nobody")),
]


class DescriptionForm(forms.Form):
    """Text, language, who may see it and comment on it, the two labels, and whether others may use its sound."""

    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    visibility = forms.ChoiceField(label=_("Who may see it"), choices=VISIBILITIES, widget=forms.RadioSelect)
    comments_from = forms.ChoiceField(
        label=_("Who may comment"), choices=COMMENTERS, widget=forms.RadioSelect
    )
    sound_reusable = forms.BooleanField(label=_("Others may use its sound"), required=False)
    sound_title = forms.CharField(label=_("Title of its sound"), required=False, max_length=100)
    sensitive = forms.BooleanField(label=_("Sensitive"), required=False)
    ai = forms.BooleanField(label=_("Made or changed by AI"), required=False)
    # Filled by the page where scripts run.
    withdrawal_secret = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["maxlength"] = str(limits().max_text)
        names = [("", _("Not said")), *locales.languages().items()]
        self.fields["language"] = forms.ChoiceField(label=_("Language spoken"), required=False, choices=names)

    @staticmethod
    def initial_of(video: VideoCard) -> dict[str, object]:
        """Return the form's values of a video."""
        names = ("text", "language", "visibility", "comments_from", "sound_reusable", "sensitive", "ai")
        own = video.sound if video.sound and video.sound.mine else None
        return {name: getattr(video, name) for name in names} | {"sound_title": own.title if own else ""}
