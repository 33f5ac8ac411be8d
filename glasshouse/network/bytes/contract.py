"""What the upload protocol asks of the rooms below."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from glasshouse.network.bytes.visitors import Visitor
from glasshouse.network.kit.errors import Refused, WithheldHere


class Ticket(Protocol):
    """What the rooms answer to a beginning."""

    @property
    def upload_id(self) -> str:
        """Public code of the upload."""

    @property
    def expires_at(self) -> datetime:
        """When an unfinished upload is dropped."""

    @property
    def video(self) -> str:
        """Public code of the video that it is for."""

    @property
    def clip_id(self) -> int:
        """Which clip of that video it will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """What the protocol needs from the rooms below: blocking functions, run in page threads."""

    authorise: Callable[[Visitor], int]
    """Return the person_id that may upload. Raises Refused."""
    begin: Callable[[int, int, str, Mapping[str, str]], Ticket]
    """(person_id, length, file_name, options) -> a ticket. Raises Refused."""
    receive: Callable[[str], None]
    """Note that all bytes of an upload are there; twice is harmless."""
    is_received: Callable[[str], bool]
    """Say whether an upload whose file is gone was received: then it is complete."""
    abandon: Callable[[str], None]
    """Forget an unfinished upload; twice is harmless."""
    is_open: Callable[[str, str], bool] | None = None
    """(code, country) -> whether everybody there may watch the video now; without it, a permit is enough."""
    may_watch: Callable[[str, str, str, str], bool] | None = None
    """(code, country, `bearer` or `cookie`, the token or the Cookie header) -> whether that person may watch it there now."""
    country_of: Callable[[Mapping[str, str], Mapping[str, str]], str] = lambda _headers, _cookies: ""
    """(headers, cookies) -> from which country a request comes, empty where that is not known."""
    withheld: Callable[[str, str], WithheldHere | None] = lambda _code, _country: None
    """(code, country) -> the refusal by law, if the video is not served there."""
    are_bars: Callable[[], bool | None] | None = None
    """Say from memory whether an organisation's bar is in force; None if that is to be read anew, by `refusal_of`."""
    refusal_of: Callable[[str, str], Refused | None] | None = None
    """(address, `bearer <token>`, `cookie <header>` or empty) -> what a bar refuses whoever asks with, or None."""
