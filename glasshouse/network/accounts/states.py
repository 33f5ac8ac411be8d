"""The declared life of a person's account, and the roles a person may have."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """pending_email → (waiting_approval →) active ⇄ suspended or leaving, or moved → erased.

    Or waiting_approval → refused, then gone.
    """

    PENDING_EMAIL = "pending_email", pgettext_lazy("account", "e-mail not confirmed")
    WAITING_APPROVAL = "waiting_approval", pgettext_lazy("account", "waiting for approval")
    REFUSED = "refused", pgettext_lazy("account", "refused")
    ACTIVE = "active", pgettext_lazy("account", "active")
    SUSPENDED = "suspended", pgettext_lazy("account", "suspended")
    LEAVING = "leaving", pgettext_lazy("account", "leaving")
    MOVED = "moved", pgettext_lazy("account", "moved to another network")
    ERASED = "erased", pgettext_lazy("account", "erased")


# How long a state may last; after it the registration is swept away, whole.
LASTS = {State.PENDING_EMAIL: timedelta(days=7), State.REFUSED: timedelta(days=7)}


class Role(TextChoices):
    """What a person is here."""

    PERSON = "person", _("person")
    MODERATOR = "moderator", _("moderator")
    LEGAL_OFFICER = "legal_officer", _("legal officer")
    ADMINISTRATOR = "administrator", _("administrator")


STAFF = frozenset({Role.MODERATOR, Role.LEGAL_OFFICER, Role.ADMINISTRATOR})


class Scope(TextChoices):
    """What an access token may be used for; a session may everything."""

    READ = "read", _("Read what you can see, and your own drafts")
    WRITE = "write", _("Like, write, edit and delete as you")
    UPLOAD = "upload", _("Upload videos as you")


ALL_SCOPES = frozenset(str(scope) for scope in Scope)
