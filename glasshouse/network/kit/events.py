"""What has happened, told upwards.

A room publishes frozen dataclasses from its `events.py`; rooms above subscribe in their `reactions.py`. Handlers run inside
the transaction of the action, so that what follows is kept or lost with what happened; so they only write and enqueue.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")
_handlers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register a handler for one kind of event."""

    def register(handler: Callable[[Event], None]) -> Callable[[Event], None]:
        if handler not in _handlers[kind]:
            _handlers[kind].append(handler)
        return handler

    return register


def publish(event: object) -> None:
    """Call every handler of this event's kind, in the order of registration."""
    for handler in _handlers[type(event)]:
        handler(event)
