"""How the network is: each room registers a function that says how its part is, in figures and one plain sentence.

The health page and the metrics ask all of them and know none.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


class Level(IntEnum):
    """How a report is to be taken."""

    OK = 0
    ATTENTION = 1
    BAD = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: `name` for machines (snake_case with its unit), `words` for people, `labels` to tell several apart.

    `unit` is "", "s" or "B".
    """

    name: str
    words: str
    value: float
    unit: str = ""
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How one part is. `words` say what is so; `remedy` what to do, and is empty when all is well."""

    title: str
    level: Level
    words: str
    remedy: str = ""
    figures: tuple[Figure, ...] = ()


_asked: dict[str, Callable[[], Report]] = {}


def register(part: str, ask: Callable[[], Report]) -> None:
    """Let `ask` say how a part (snake_case) is; registering one again replaces it."""
    _asked[part] = ask


def reports() -> dict[str, Report]:
    """Ask every part how it is; one that can't say is bad itself. What is worst comes first."""
    found = {part: _ask(part, ask) for part, ask in sorted(_asked.items())}
    return dict(sorted(found.items(), key=lambda item: -item[1].level))


def _ask(part: str, ask: Callable[[], Report]) -> Report:
    try:
        return ask()
    except Exception:
        log.exception("%s could not say how it is", part)
        return Report(
            title=part.replace("_", " ").capitalize(),
            level=Level.BAD,
            words=_("It could not be asked how this is."),
            remedy=_("The server's log says why."),
        )
