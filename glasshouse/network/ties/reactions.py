"""What follows for ties from what happened to accounts."""

from glasshouse.network.accounts.events import ProfileOpened
from glasshouse.network.kit.events import subscribe
from glasshouse.network.ties.actions import accept_all_followers


@subscribe(ProfileOpened)
def _opened(event: ProfileOpened) -> None:
    accept_all_followers(person_id=event.person_id)
