"""FACE: the questions of the room `devices`."""

from glasshouse.network.devices.blockfiles import FILES
from glasshouse.network.devices.policy import (
    DEADLINE_DAYS,
    MAX_APPROVER,
    MAX_LAW,
    MAX_NAME,
    MAX_OBJECTION,
    MOST_DAYS,
    may_look,
)
from glasshouse.network.devices.queries.desk import (
    AskedForm,
    AskedObjection,
    forms_to_look_at,
    known_organisations,
    objections_to_look_at,
)
from glasshouse.network.devices.queries.files import block_file, objection_file, report_file
from glasshouse.network.devices.queries.own import (
    OrganisationPage,
    OwnBar,
    network_asked,
    organisations_of,
    own_bar,
    own_organisation,
    record_texts,
)
from glasshouse.network.devices.queries.public import (
    BarLine,
    BarPage,
    Day,
    bar_page,
    bar_table,
    bars,
    burn_down_table,
)
from glasshouse.network.devices.refusing import Barred, are_any, bar_for, bar_for_email, refusal_of
from glasshouse.network.devices.standing import BarCard, forget
from glasshouse.network.devices.states import Evidence, FormFault, ObjectionFault, Reason

__all__ = [
    "DEADLINE_DAYS",
    "FILES",
    "MAX_APPROVER",
    "MAX_LAW",
    "MAX_NAME",
    "MAX_OBJECTION",
    "MOST_DAYS",
    "AskedForm",
    "AskedObjection",
    "BarCard",
    "BarLine",
    "BarPage",
    "Barred",
    "Day",
    "Evidence",
    "FormFault",
    "ObjectionFault",
    "OrganisationPage",
    "OwnBar",
    "Reason",
    "are_any",
    "bar_for",
    "bar_for_email",
    "bar_page",
    "bar_table",
    "bars",
    "block_file",
    "burn_down_table",
    "forget",
    "forms_to_look_at",
    "known_organisations",
    "may_look",
    "network_asked",
    "objection_file",
    "objections_to_look_at",
    "organisations_of",
    "own_bar",
    "own_organisation",
    "record_texts",
    "refusal_of",
    "report_file",
]
