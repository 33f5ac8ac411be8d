"""The register of claims: what institutions said, what others hold against it, and what would test it; from the ledger alone."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from glasshouse.network.ledger import queries as log
from glasshouse.network.promises.judging import readable
from glasshouse.proof.entries import Claim, Entry, Objection, Unknown

MOST = 20_000
"""So many claims are shown, the last ones first; all stand in the ledger."""


@dataclass(frozen=True, slots=True)
class Disputed:
    """An objection at its entry."""

    index: int
    entry: Objection


@dataclass(frozen=True, slots=True)
class Registered:
    """A claim at its entry, with what others hold against it, in the order of the ledger."""

    index: int
    entry: Claim
    objections: tuple[Disputed, ...]


def claims() -> list[Registered]:
    """Return the public claims in the order of the ledger."""
    places = _register.read()
    return _at(places.all[-MOST:], places)


def claim(code: str) -> Registered | None:
    """Return a public claim by its code; None if there is none. Of two with one code the first counts."""
    places = _register.read()
    found = places.claims.get(code)
    return next(iter(_at([found], places)), None) if found is not None else None


@dataclass(slots=True)
class _Places:
    """Where public claims stand by their codes, and what others hold against them, below an index of one ledger."""

    ledger: str = ""
    below: int = 0
    all: list[int] = field(default_factory=list)
    claims: dict[str, int] = field(default_factory=dict)
    against: dict[str, list[int]] = field(default_factory=dict)


class _Register:
    """Where everything stands, kept in each process: a ledger only grows, so that only what is new is read."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._places = _Places()

    def read(self) -> _Places:
        """Read what became public since the last time."""
        with self._guard:
            began, size = log.began_with(), log.public_size()
            if self._places.ledger != began or self._places.below > size:
                self._places = _Places(began)
            for index, one in list(_between(self._places.below, size)):
                if isinstance(one, Claim):
                    self._places.all.append(index)
                    self._places.claims.setdefault(one.claim, index)
                elif isinstance(one, Objection):
                    self._places.against.setdefault(one.claim, []).append(index)
            self._places.below = size
            return self._places


_register = _Register()


def _between(start: int, end: int) -> Iterator[tuple[int, Entry | Unknown | None]]:
    for kind in (Claim.kind, Objection.kind):
        for index, data in log.data_between(kind, start, end):
            yield index, readable(data)


def _at(indexes: list[int], places: _Places) -> list[Registered]:
    data = log.data_of({*indexes})
    said = [(index, readable(data[index])) for index in indexes if index in data]
    against = {one.claim: places.against.get(one.claim, []) for _index, one in said if isinstance(one, Claim)}
    objected = log.data_of({index for some in against.values() for index in some})
    return [
        Registered(index, one, tuple(_disputed(against[one.claim], objected)))
        for index, one in said
        if isinstance(one, Claim)
    ]


def _disputed(indexes: list[int], data: Mapping[int, bytes]) -> Iterator[Disputed]:
    for index in indexes:
        one = readable(data[index]) if index in data else None
        if isinstance(one, Objection):
            yield Disputed(index, one)
