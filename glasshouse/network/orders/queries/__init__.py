"""FACE: the questions of the room `orders`."""

from glasshouse.network.orders.models import MAX_LAW, MAX_LINE, MAX_TEXT
from glasshouse.network.orders.policy import may_enter_asked, may_handle
from glasshouse.network.orders.queries.choices import Choices, choices
from glasshouse.network.orders.queries.counted import (
    Band,
    Row,
    as_csv,
    asked_csv,
    bands,
    counted,
    halves,
)
from glasshouse.network.orders.queries.desk import (
    MAX_WHY,
    DeskOrder,
    DeskRow,
    archive_address,
    decided_orders,
    open_orders,
    order,
    preview_asked,
    preview_intake,
)
from glasshouse.network.orders.queries.mine import ToldOrder, told_about
from glasshouse.network.orders.queries.public import (
    PublicAsked,
    PublicOrder,
    RulesInForce,
    asked,
    latest,
    rules,
    rules_text,
    secret_laws,
)
from glasshouse.network.orders.states import (
    MOST_SUBJECTS,
    AskedOutcome,
    Authority,
    Kind,
    OrderState,
    Way,
    Who,
)

__all__ = [
    "MAX_LAW",
    "MAX_LINE",
    "MAX_TEXT",
    "MAX_WHY",
    "MOST_SUBJECTS",
    "AskedOutcome",
    "Authority",
    "Band",
    "Choices",
    "DeskOrder",
    "DeskRow",
    "Kind",
    "OrderState",
    "PublicAsked",
    "PublicOrder",
    "Row",
    "RulesInForce",
    "ToldOrder",
    "Way",
    "Who",
    "archive_address",
    "as_csv",
    "asked",
    "asked_csv",
    "bands",
    "choices",
    "counted",
    "decided_orders",
    "halves",
    "latest",
    "may_enter_asked",
    "may_handle",
    "open_orders",
    "order",
    "preview_asked",
    "preview_intake",
    "rules",
    "rules_text",
    "secret_laws",
    "told_about",
]
