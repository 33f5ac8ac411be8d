"""What the tests of this room do again and again."""

from datetime import timedelta
from typing import Any

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import clock
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.moderation import actions
from glasshouse.network.moderation.models import Appeal
from tests.rooms.people import person


def told(subject: str, thing: str, **more: str) -> actions.Told:
    """Say that something should not be there."""
    return actions.Told(**({"subject": subject, "thing": thing, "ground": "hate"} | more))


def ruling(measure: str = "removed", **more: object) -> actions.Ruling:
    """Decide something, with reasons that name nobody."""
    held: dict[str, object] = {
        "measure": measure,
        "basis": "rules",
        "clause": "No hate",
        "category": "illegal_or_harmful_speech",
        "facts": "The words in the picture call a people vermin.",
        "explanation": "To call people vermin degrades them for their origin.",
    }
    if measure == "labelled":
        held["label"] = "Independent fact-checkers found this to be wrong."
    if measure == "disabled":
        held["until"] = clock.now().date() + timedelta(days=30)
    return actions.Ruling(**(held | more))  # type: ignore[arg-type]


def officer(handle: str) -> int:
    """Hire a moderator."""
    found = person(handle)
    accounts.give_role(handle=handle, role="moderator")
    return found


def restricted(by_id: int, reporter_id: int, subject: str, thing: str, **more: object) -> str:
    """Report something and decide it; returns the statement. `thing` is a handle for a person."""
    notice = actions.file_notice(person_id=reporter_id, told=told(subject, thing))
    measure = {"person": "suspended"}.get(subject, "removed")
    made = ruling(**({"measure": measure} | more))  # type: ignore[arg-type]
    return actions.decide(by_id=by_id, subject=subject, thing=notice.thing, ruling=made)


def appeal_of(statement: str) -> Appeal:
    """Return the appeal against a statement."""
    return Appeal.objects.get(statement__code=statement)


def entered(*kinds: str) -> list[Any]:
    """Return all entries of these kinds, in their order."""
    return [*ledger.entered(*kinds)]
