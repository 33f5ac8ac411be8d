"""FACE: the verbs of the room `feed`."""

from glasshouse.network.feed.actions.deeds import note_change, record_deed
from glasshouse.network.feed.actions.history import clear_history, erase_log, remove_watch
from glasshouse.network.feed.actions.ranking import rank_until_stopped
from glasshouse.network.feed.actions.watching import WatchEvent, reconcile, record_watch, roll_up
from glasshouse.network.feed.actions.wishes import (
    NotAnInterest,
    TooManyInterests,
    choose_interest,
    drop_interest,
    mark_not_interested,
    reset_learnt,
    set_profiling,
    set_sensitive,
    take_back_not_interested,
)
from glasshouse.network.feed.pseudonyms import pseudonym_of

__all__ = [
    "NotAnInterest",
    "TooManyInterests",
    "WatchEvent",
    "choose_interest",
    "clear_history",
    "drop_interest",
    "erase_log",
    "mark_not_interested",
    "note_change",
    "pseudonym_of",
    "rank_until_stopped",
    "reconcile",
    "record_deed",
    "record_watch",
    "remove_watch",
    "reset_learnt",
    "roll_up",
    "set_profiling",
    "set_sensitive",
    "take_back_not_interested",
]
