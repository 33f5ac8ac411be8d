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
    """open → acted (by a statement) or dismissed."""

    OPEN = "open", _("open")
    ACTED = "acted", _("acted on")
    DISMISSED = "dismissed", _("dismissed")


class Measure(TextChoices):
    """What a statement does; the words are those of the entry."""

    REMOVED = "removed", _("Removed")
    DISABLED = "disabled", _("Hidden for a while")
    AGE_RESTRICTED = "age_restricted", _("Shown to adults only")
    LABELLED = "labelled", _("Labelled")
    SUSPENDED = "suspended", _("Suspended")


class Basis(TextChoices):
    """Whether it is against the law or against the rules of the house."""

    RULES = "rules", _("It breaks a rule of the house")
    ILLEGAL = "illegal", _("It is against the law")


class Standing(TextChoices):
    """in_force → reversed (on appeal, or as an error) or expired."""

    IN_FORCE = "in_force", _("in force")
    REVERSED = "reversed", _("reversed")
    EXPIRED = "expired", _("over")


class Outcome(TextChoices):
    """How an appeal ends."""

    UPHELD = "upheld", _("The decision stands")
    PARTLY = "partly", _("Something milder is enough")
    REVERSED = "reversed", _("The decision was wrong")


class Category(TextChoices):
    """The categories of the DSA transparency database, by their names there in small letters."""

    ANIMAL_WELFARE = "animal_welfare", _("Animal welfare")
    CONSUMER_INFORMATION = "consumer_information", _("Consumer information")
    CYBER_VIOLENCE = "cyber_violence", _("Cyber violence")
    CYBER_VIOLENCE_AGAINST_WOMEN = "cyber_violence_against_women", _("Cyber violence against women")
    DATA_PROTECTION = "data_protection_and_privacy_violations", _("Data protection and privacy")
    ILLEGAL_SPEECH = "illegal_or_harmful_speech", _("Illegal or harmful speech")
    INTELLECTUAL_PROPERTY = "intellectual_property_infringements", _("Intellectual property")
    CIVIC_DISCOURSE = (
        "negative_effects_on_civic_discourse_or_elections",
        _("Harm to public debate or elections"),
    )
    NOT_SPECIFIED = "not_specified_notice", _("A notice that does not say which")
    OTHER_VIOLATION = "other_violation_tc", _("Another breach of the rules of the house")
    MINORS = "protection_of_minors", _("Protection of minors")
    PUBLIC_SECURITY = "risk_for_public_security", _("Risk for public security")
    SCAMS = "scams_and_fraud", _("Scams and fraud")
    SELF_HARM = "self_harm", _("Self-harm")
    UNSAFE_PRODUCTS = "unsafe_and_prohibited_products", _("Unsafe and prohibited products")
    VIOLENCE = "violence", _("Violence")


class LeftWhy(TextChoices):
    """Why what was reported is left as it is: whoever reported it reads this (DSA Art. 16(5), 20(5))."""

    NO_RULE = "no_rule", _("It breaks no rule of the house, and no law that we know of.")
    NOT_FOUND = "not_found", _("What you reported is not to be found in it.")
    GONE = "gone", _("It is gone already.")
