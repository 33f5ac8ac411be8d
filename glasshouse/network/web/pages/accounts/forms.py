"""The forms about accounts. They check shapes; what is allowed is decided by the actions."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from glasshouse.network.accounts.queries import MAX_BIO, MAX_NAME, Profile, Scope
from glasshouse.network.kit import clock, locales, signing
from glasshouse.network.kit.errors import Refused

# A password manager fills it in at once, and its owner sends it a second later.
LEAST_FILL_S = 1
MOST_FILL = timedelta(days=1)
LANGUAGE_FIELDS = 4


class Form(forms.Form):
    """A form as our templates show it."""

    error_css_class = "invalid"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def show_refusal(self, error: Refused) -> None:
        """Put the sentence of a refusal beside the field it is about, or above the form."""
        field = getattr(error, "field", None)
        self.add_error(field if field in self.fields else None, error.message)


def _age_s(stamp: str) -> float | None:
    """Return how long ago a form was opened, in seconds; None if its sign is not ours or too old."""
    now = clock.now()
    if not signing.check(purpose="form", subject="join", permit=stamp, at=now):
        return None
    return now.timestamp() - (int(stamp.partition(".")[0], 16) - MOST_FILL.total_seconds())


def _password(label: Any, *, autocomplete: str, hint: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "data-password": ""})
    return forms.CharField(label=label, help_text=hint, strip=False, max_length=1024, widget=widget)


def _email(label: Any, hint: Any = "") -> forms.CharField:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
    return forms.CharField(label=label, help_text=hint, max_length=320, widget=widget)


_GOOD_PASSWORD = _("At least 10 characters. A few words in a row are easy to remember and hard to guess.")


def _name_field() -> forms.CharField:
    attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(label=_("Handle or e-mail"), max_length=320, widget=forms.TextInput(attrs=attrs))


class JoinForm(Form):
    """Register. `website` is a trap: people don't see it; `begun` says when the form was opened."""

    handle = forms.CharField(
        label=_("Handle"),
        max_length=40,
        help_text=_("Your public name in addresses: 3 to 30 of a–z, digits, _ and dots."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "placeholder": "ada",
            }
        ),
    )
    email = _email(_("E-mail"), _("For signing in and for what concerns your account. Nobody else sees it."))
    password = _password(_("Password"), autocomplete="new-password", hint=_GOOD_PASSWORD)
    birth_date = forms.DateField(
        label=_("Birth date"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Please write the date as year-month-day, such as 1999-12-31.")},
    )
    website = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].help_text = _(
            "Only to be sure that you are at least %(age)d. Nobody sees it; it is not kept if you are younger."
        ) % {"age": settings.ENV.minimum_age}

    @staticmethod
    def stamp() -> str:
        """Return the sign of a form opened now."""
        return signing.sign(purpose="form", subject="join", until=clock.now() + MOST_FILL)

    @property
    def is_trapped(self) -> bool:
        """Say whether something filled the field that people don't see."""
        return bool(self.data.get("website"))

    @property
    def begun(self) -> str:
        """Return the sign that came with this form if it is still good, else a new one."""
        stamp = str(self.data.get("begun", ""))
        return stamp if _age_s(stamp) is not None else self.stamp()

    def clean(self) -> dict[str, Any]:
        """Refuse a form that was sent faster than anybody reads, or was opened long ago."""
        age_s = _age_s(str(self.data.get("begun", "")))
        if age_s is None:
            raise forms.ValidationError(
                _("This page was open for long. Nothing was lost: please send it again.")
            )
        if age_s < LEAST_FILL_S:
            raise forms.ValidationError(
                _(
                    "That was very fast, as only programs are. If your password manager filled it in, just send it again."
                )
            )
        return self.cleaned_data


class SignInForm(Form):
    """Sign in."""

    name = _name_field()
    password = _password(_("Password"), autocomplete="current-password")


class NameForm(Form):
    """Ask for a mail by handle or e-mail address."""

    name = _name_field()


class NewPasswordForm(Form):
    """Set a new password by a mailed link."""

    password = _password(_("New password"), autocomplete="new-password", hint=_GOOD_PASSWORD)


class ChangePasswordForm(Form):
    """Change the password."""

    password = _password(_("Present password"), autocomplete="current-password")
    new_password = _password(_("New password"), autocomplete="new-password", hint=_GOOD_PASSWORD)


class ChangeEmailForm(Form):
    """Change the e-mail address."""

    email = _email(_("New e-mail"), _("We mail a link there; the change counts once you follow it."))
    password = _password(_("Present password"), autocomplete="current-password")


class ProfileForm(Form):
    """The public profile."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=MAX_NAME,
        help_text=_("As it stands beside your videos. Empty means your handle."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
    )
    bio = forms.CharField(
        label=_("About you"),
        required=False,
        max_length=MAX_BIO,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_territory"] = forms.ChoiceField(
            label=_("Home"),
            required=False,
            help_text=_("Shown on your profile; choose none to keep it to yourself."),
            choices=[("", _("None")), *locales.territories().items()],
        )
        names = locales.languages()
        for number in range(LANGUAGE_FIELDS):
            self.fields[f"language_{number}"] = forms.ChoiceField(
                label=_("Language %(n)d") % {"n": number + 1},
                required=False,
                choices=[("", _("None")), *names.items()],
            )

    @property
    def language_fields(self) -> Iterable[forms.BoundField]:
        """Return the fields for languages, the most liked first."""
        return [self[f"language_{number}"] for number in range(LANGUAGE_FIELDS)]

    @property
    def languages(self) -> list[str]:
        """Return the languages chosen, each once."""
        chosen = [self.cleaned_data[f"language_{number}"] for number in range(LANGUAGE_FIELDS)]
        return list(dict.fromkeys(code for code in chosen if code))

    @classmethod
    def of(cls, profile: Profile) -> "ProfileForm":
        """Return the form as the profile is now."""
        name = "" if profile.name == profile.handle else profile.name
        languages = {
            f"language_{number}": code for number, code in enumerate(profile.languages[:LANGUAGE_FIELDS])
        }
        return cls(
            initial={"name": name, "bio": profile.bio, "home_territory": profile.home_territory, **languages}
        )


class TokenForm(Form):
    """Make an access token."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=60,
        help_text=_("A name that you recognise later, such as “camera in the lab”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
    )
    days = forms.TypedChoiceField(
        label=_("How long does it work?"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("One year")), (0, _("Until you revoke it"))],
        initial=90,
    )
