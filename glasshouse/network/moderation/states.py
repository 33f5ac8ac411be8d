"""What a notice can be about, on which ground, and how it ends."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Subject(TextChoices):
    """What a notice is about."""

    VIDEO = "video", _("video")
    COMMENT = "comment", _("comment")
    PERSON = "person", _("account")


class Ground(TextChoices):
    """Why somebody thinks that it should not be there."""

    SPAM = "spam", _("Spam or deception")
    HATE = "hate", _("Hate against people for what they are")
    HARASSMENT = "harassment", _("Harassment or threats")
    VIOLENCE = "violence", _("Violence or cruelty")
    SEXUAL = "sexual", _("Nudity or sexual content")
    SELF_HARM = "self_harm", _("Suicide or self-harm")
    MINORS = "minors", _("A child is in danger or exploited")
    FALSE_INFORMATION = "false_information", _("False information that does harm")
    PRIVACY = "privacy", _("Somebody's privacy")
    RIGHTS = "rights", _("Copyright or another right")
    ILLEGAL = "illegal", _("Something else that is illegal")
    OTHER = "other", _("Something else")


class State(TextChoices):
    """open → acted (hidden, removed or suspended) or dismissed; an acted one goes back to dismissed when it is undone."""

    OPEN = "open", _("open")
    ACTED = "acted", _("acted on")
    DISMISSED = "dismissed", _("dismissed")
