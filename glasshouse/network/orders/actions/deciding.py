"""Two officers decide: one proposes what the rules say of the facts found, another one confirms it or sends it back."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts.actions import officer_code
from glasshouse.network.kit import clock, crash
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import Refused
from glasshouse.network.orders.entering import decided, enter
from glasshouse.network.orders.holding import NotNow, held_order, is_officer
from glasshouse.network.orders.models import MAX_WHY, Order, Proposal
from glasshouse.network.orders.receiving import BadOrder
from glasshouse.network.orders.states import Ground, OrderState
from glasshouse.network.orders.trying import judged, plain_rulings


class SameOfficer(Refused):
    """Two different officers decide: whoever proposed can't confirm."""

    code = "same_officer"
    status = 403


def propose_decision(*, by_id: int, code: str, grounds: Collection[str], unneeded: Collection[str]) -> None:
    """Propose what the rules in force say of the order, with what was found against it and the data it does not need.

    Raises NotAllowed, NotFound, NotNow, BadOrder.
    """
    with transaction.atomic():
        order = held_order(code, by_id=by_id, states=[OrderState.CONFIRMED])
        if set(grounds) - set(Ground.values) or set(unneeded) - set(order.data):
            raise BadOrder(_("Please choose only what the page offers. Nothing was proposed."))
        ruled = judged(order, grounds=grounds, unneeded=unneeded)
        Proposal.objects.create(
            order=order,
            grounds=sorted(grounds),
            unneeded=sorted(unneeded),
            rules_sha256=ruled.rules_sha256,
            rulings=plain_rulings(ruled),
            outcome=ruled.outcome,
            rule=ruled.rule,
            proposed_by_id=by_id,
        )
        _move(order, OrderState.PROPOSED)
        crash.point("orders.propose_decision.before_commit")


def return_decision(*, by_id: int, code: str, why: str) -> None:
    """Send a proposal back: the order waits for another one. Its own officer may do so too. Raises as above, TextTooLong."""
    text = texts.clean(why, most=MAX_WHY)
    with transaction.atomic():
        order = held_order(code, by_id=by_id, states=[OrderState.PROPOSED])
        proposal = _open(order)
        proposal.returned_by_id, proposal.returned_at, proposal.returned_why = by_id, clock.now(), text
        proposal.save(update_fields=["returned_by", "returned_at", "returned_why"])
        _move(order, OrderState.CONFIRMED)
        crash.point("orders.return_decision.before_commit")


def confirm_decision(*, by_id: int, code: str) -> None:
    """Decide what another officer proposed, if the rules still say the same.

    Raises NotAllowed, NotFound, NotNow, SameOfficer.
    """
    with transaction.atomic():
        order = held_order(code, by_id=by_id, states=[OrderState.PROPOSED])
        proposal = _open(order)
        if not is_officer(proposal.proposed_by_id):
            raise NotNow(
                _(
                    "Whoever proposed this is no officer any more, so it has to be proposed anew. Nothing was changed."
                )
            )
        if proposal.proposed_by_id == by_id:
            raise SameOfficer(
                _("You proposed this yourself. Another officer has to confirm it. Nothing was decided.")
            )
        ruled = judged(order, grounds=proposal.grounds, unneeded=proposal.unneeded)
        if plain_rulings(ruled) != proposal.rulings or ruled.rules_sha256 != proposal.rules_sha256:
            raise NotNow(
                _(
                    "The rules say something else by now than when this was proposed. Please send it back. Nothing was decided."
                )
            )
        _decide(order, proposal, by_id)


def _decide(order: Order, proposal: Proposal, by_id: int) -> None:
    now = clock.now()
    proposal.confirmed_by_id, proposal.confirmed_at = by_id, now
    proposal.save(update_fields=["confirmed_by", "confirmed_at"])
    order.state, order.decided_at = OrderState.DECIDED, now
    order.outcome, order.rule = proposal.outcome, proposal.rule
    entry = decided(
        order,
        outcome=proposal.outcome,
        rule=proposal.rule,
        at=now,
        decided_by=officer_code(person_id=proposal.proposed_by_id or 0),
        confirmed_by=officer_code(person_id=by_id),
    )
    order.decided_ticket = enter(order, entry)
    order.save(update_fields=["state", "decided_at", "outcome", "rule", "decided_ticket"])
    crash.point("orders.confirm_decision.before_commit")


def _open(order: Order) -> Proposal:
    return Proposal.objects.select_for_update().get(order=order, returned_at=None)


def _move(order: Order, state: OrderState) -> None:
    order.state = state
    order.save(update_fields=["state"])
