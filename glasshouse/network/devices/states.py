"""The declared lives of organisations, bars and objections, and the closed lists that they choose from."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Form(TextChoices):
    """waiting → accepted or refused: a legal officer looks whether an institution is named and nobody in person."""

    WAITING = "waiting", pgettext_lazy("organisation", "not looked at yet")
    ACCEPTED = "accepted", pgettext_lazy("organisation", "form accepted")
    REFUSED = "refused", pgettext_lazy("organisation", "form refused")


class FormFault(TextChoices):
    """Why a form is refused: what is wrong with the form, never who asks."""

    NAMES_PERSON = "names_person", _("It names a person")
    NOT_AN_INSTITUTION = "not_an_institution", _("It is not the name of an institution")
    NOT_ITS_DOMAIN = "not_its_domain", _("The domain is not that of the institution that is named")
    NOT_ITS_NETWORK = "not_its_network", _("A network that it showed is not its own")


class Failure(TextChoices):
    """Why a domain was not shown to be somebody's."""

    NO_RECORD = "no_record", _("There is no such record yet.")
    OTHER_TOKEN = "other_token", _("The record holds another token than this one.")
    NO_ANSWER = "no_answer", _("No name server answered.")


class Looked(StrEnum):
    """What a look at a domain found: its record, none of it, or nothing yet."""

    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    LOOKED_FOR = "looked_for"


class State(TextChoices):
    """proposed → in_force → lifted; a proposed one can be lifted too. Nothing goes back."""

    PROPOSED = "proposed", pgettext_lazy("bar", "proposed")
    IN_FORCE = "in_force", pgettext_lazy("bar", "in force")
    LIFTED = "lifted", pgettext_lazy("bar", "lifted")


class Lifted(TextChoices):
    """Why a bar ended."""

    ORGANISATION = "organisation", _("The organisation lifted it.")
    PROOF_EXPIRED = "proof_expired", _("Its domain was no longer shown to be the organisation’s.")
    FORM_REFUSED = "form_refused", _("A legal officer refused the form of the organisation.")


class Evidence(TextChoices):
    """What evidence was offered for the reason of a bar."""

    NONE = "none", pgettext_lazy("evidence", "none")
    SEALED = "sealed", pgettext_lazy("evidence", "sealed")
    PUBLIC = "public", pgettext_lazy("evidence", "public")


class Kind(TextChoices):
    """What a bar covers at the server."""

    DOMAIN = "domain", _("e-mail domain")
    NETWORK = "network", _("network")


class Reason(TextChoices):
    """Why one account is excepted: the only reasons there are (OMB M-23-13), each documented, none for everybody."""

    LAW_ENFORCEMENT = "law_enforcement", _("law enforcement")
    NATIONAL_SECURITY = "national_security", _("national security")
    SECURITY_RESEARCH = "security_research", _("security research")


class Objected(TextChoices):
    """waiting → published or refused."""

    WAITING = "waiting", pgettext_lazy("objection", "waiting for a look")
    PUBLISHED = "published", pgettext_lazy("objection", "published")
    REFUSED = "refused", pgettext_lazy("objection", "not published")


class ObjectionFault(TextChoices):
    """Why an objection is not published."""

    NAMES_PERSON = "names_person", _("It names a person")
    NO_OBJECTION = "no_objection", _("It says nothing against the bar")
    UNLAWFUL = "unlawful", _("What it says is against the law")


class Source(TextChoices):
    """What an inventory was read from."""

    CSV = "csv", "CSV"
    OSQUERY = "osquery", "osquery"
