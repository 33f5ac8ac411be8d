"""The life of a cut: its states, how it may move between them, and how long it may stay.

receiving → received → probing → playable → complete, or failed from any of the middle ones.
"""

from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a cut is on its way from files to renditions."""

    RECEIVING = "receiving"
    RECEIVED = "received"
    PROBING = "probing"
    PLAYABLE = "playable"
    COMPLETE = "complete"
    FAILED = "failed"


MOVES: dict[State, frozenset[State]] = {
    State.RECEIVING: frozenset({State.RECEIVED}),
    State.RECEIVED: frozenset({State.PROBING, State.FAILED}),
    State.PROBING: frozenset({State.PLAYABLE, State.FAILED}),
    State.PLAYABLE: frozenset({State.COMPLETE, State.FAILED}),
    State.COMPLETE: frozenset(),
    State.FAILED: frozenset({State.RECEIVED}),
}
"""From each state, the states that may follow. A failed cut starts again from `received` when its author retries."""

QUEUE_OF = {State.RECEIVED: "media", State.PROBING: "media", State.PLAYABLE: "ladder"}
"""The states in which work is due, and the queue whose workers do it."""

LEASE = timedelta(seconds=20)
"""How long a worker owns a cut without a sign of life; after that another one takes over."""

BEAT = timedelta(seconds=2)
"""How often a worker renews its lease."""

REPLACED_FOR = timedelta(hours=1)
"""How long files stay after newer ones took their place: people are in the middle of them."""

MOST_ATTEMPTS = 3
"""How many workers may die on one step before the cut is called failed."""
