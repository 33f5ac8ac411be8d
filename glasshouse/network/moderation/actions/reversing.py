"""A decision is taken back by the desk itself, because it was an error."""

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.moderation.actions.deciding import end_statement, tell_lifted
from glasshouse.network.moderation.actions.notices import check_role, not_about
from glasshouse.network.moderation.models import Statement
from glasshouse.network.moderation.states import Standing


class NothingToReverse(Refused):
    """The statement is not in force any more, or its appeal has to be decided first."""

    code = "nothing_to_reverse"


def reverse_statement(*, by_id: int, code: str) -> None:
    """Take a decision back as an error: everything is as it was, and the reversal is entered. An open appeal is decided instead.

    Raises NotAllowed, NotFound, NothingToReverse.
    """
    check_role(by_id)
    with transaction.atomic():
        row = locked(code)
        not_about(by_id, row.concerned_id)
        if row.standing != Standing.IN_FORCE:
            raise NothingToReverse(
                _("This was taken back already, or its time is over. Nothing was changed.")
            )
        if hasattr(row, "appeal") and not row.appeal.outcome:
            raise NothingToReverse(
                _(
                    "Somebody has appealed against this: another person decides the appeal. Nothing was changed."
                )
            )
        end_statement(row, why="error", by_id=by_id, at=clock.now())
        tell_lifted(row)


def locked(code: str) -> Statement:
    """Return a statement, locked. Needs a transaction. Raises NotFound."""
    row = Statement.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NotFound(_("There is no such statement."))
    return row
