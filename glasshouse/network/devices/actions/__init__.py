"""FACE: the verbs of the room `devices`."""

from glasshouse.network.devices.actions.bars import (
    BadBar,
    NotShownYet,
    Prepared,
    Proposal,
    lift_bar,
    prepare_bar,
    propose_bar,
)
from glasshouse.network.devices.actions.counting import (
    BadInventory,
    BadSignature,
    Counts,
    NothingCounted,
    count_inventory,
    draw_report,
    sign_report,
)
from glasshouse.network.devices.actions.covering import (
    NotInside,
    end_exception,
    except_account,
    prove_network,
)
from glasshouse.network.devices.actions.finding import NotOpen
from glasshouse.network.devices.actions.objecting import (
    BadObjection,
    object_for_network,
    object_to_bar,
    publish_objection,
    refuse_objection,
)
from glasshouse.network.devices.actions.organisations import (
    BadOrganisation,
    DecidedAlready,
    TooManyHere,
    accept_form,
    add_domain,
    check_domain,
    check_own_domain,
    refuse_form,
    register_organisation,
)
from glasshouse.network.devices.actions.upkeep import reconcile, take_due_domains
from glasshouse.network.devices.states import Looked
from glasshouse.network.kit.public_lines import BadLine

__all__ = [
    "BadBar",
    "BadInventory",
    "BadLine",
    "BadObjection",
    "BadOrganisation",
    "BadSignature",
    "Counts",
    "DecidedAlready",
    "Looked",
    "NotInside",
    "NotOpen",
    "NotShownYet",
    "NothingCounted",
    "Prepared",
    "Proposal",
    "TooManyHere",
    "accept_form",
    "add_domain",
    "check_domain",
    "check_own_domain",
    "count_inventory",
    "draw_report",
    "end_exception",
    "except_account",
    "lift_bar",
    "object_for_network",
    "object_to_bar",
    "prepare_bar",
    "propose_bar",
    "prove_network",
    "publish_objection",
    "reconcile",
    "refuse_form",
    "refuse_objection",
    "register_organisation",
    "sign_report",
    "take_due_domains",
]
