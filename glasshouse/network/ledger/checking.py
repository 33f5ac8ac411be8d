"""Our own log, checked as a stranger would: every hour what is new, every day all of it. Its outcome is one file in the storage.

What is served is read, not what the database has; the code is the stranger's own.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from glasshouse.network.kit import clock, storage
from glasshouse.network.ledger import files, keys, publishing
from glasshouse.network.ledger.models import Published
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.verifying.checking import Ports, Verification, Wish
from glasshouse.proof.verifying.findings import TITLES, Code
from glasshouse.proof.verifying.sources import CantCheck, CantReach, NotThere, Source
from glasshouse.proof.verifying.states import State

EVERY = timedelta(hours=1)
WHOLE_EVERY = timedelta(days=1)
"""Tiles may rot on a disk: only reading all of them again shows that."""
KEY = "ledger-check/outcome.json"
_FORM = 1


class Stored:
    """The files of the log in the storage."""

    name = "the storage"
    connections = 1

    def read(self, path: str, most: int) -> bytes:
        """Return a file of at most so many bytes. Raises NotThere, CantReach, Malformed if it is longer."""
        key = f"{files.FOLDER}/{path}"
        try:
            data = storage.read_bytes(key)
        except FileNotFoundError:
            raise NotThere(f"{path} is not there") from None
        except OSError as error:
            raise CantReach(f"{path} can't be read: {error}") from error
        if len(data) > most:
            raise Malformed(f"{path} has {len(data)} bytes; right are {most} at most")
        return data


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, when, in a log of how many entries; `whole_at` is when all of it was read last.

    `found` holds code and words of each finding; `failure` says why it could not be checked, empty if it was.
    """

    checked_at: datetime
    whole_at: datetime | None
    size: int
    found: tuple[tuple[Code, str], ...]
    failure: str
    state: str

    @property
    def titles(self) -> list[str]:
        """Return what is wrong in general words, each once; msgids."""
        return [*dict.fromkeys(TITLES[code] for code, _words in self.found)]


def is_due() -> bool:
    """Say whether the log is to be checked again: something is published, and the last time is an hour ago."""
    last = last_outcome()
    return Published.objects.exists() and (last is None or clock.now() - last.checked_at >= EVERY)


def check_log() -> Outcome:
    """Check the log and keep the outcome; with the state of the last time only what is new is read, unless that is long ago."""
    last, now = last_outcome(), clock.now()
    state = None if last is None else _usable(last, now)
    outcome = _checked(state, now, now if last is None or state is None else last.whole_at)
    plain = {
        "v": _FORM,
        "checked_at": outcome.checked_at.timestamp(),
        "whole_at": outcome.whole_at.timestamp() if outcome.whole_at else None,
        "size": outcome.size,
        "found": [[code.value, words] for code, words in outcome.found],
        "failure": outcome.failure,
        "state": outcome.state,
    }
    storage.put_bytes(json.dumps(plain).encode(), KEY)
    return outcome


def _usable(last: Outcome, now: datetime) -> State | None:
    """Return the state to go on from; None if all is to be read again."""
    if last.whole_at is None or not last.state or now - last.whole_at >= WHOLE_EVERY:
        return None
    try:
        return State.parse(last.state.encode())
    except Malformed:
        return None


def _checked(state: State | None, now: datetime, whole_at: datetime | None) -> Outcome:
    source: Source = Stored()
    try:
        wish = Wish(policy=keys.first_policy(), state=state, now_s=int(now.timestamp()), monitors=False)
        verification = Verification(source, wish, Ports(open_=_nowhere))
        verification.run()
    except (CantCheck, CantReach, keys.LedgerClosed, Unproved) as error:
        return Outcome(now, None, 0, (), str(error), "")
    if verification.signed is None:
        size = 0
    else:
        size = verification.size
        _compare_row(verification)
    # Whether anything is published at all the room's other report says, at every moment.
    found = tuple((one.code, one.says) for one in verification.findings.first if one.code is not Code.STALE)
    kept = verification.state()
    return Outcome(now, whole_at, size, found, "", kept.text() if kept else "")


def _nowhere(address: str) -> Source:
    raise Malformed(f"{address} is not asked from here")


def _compare_row(verification: Verification) -> None:
    """Find a served checkpoint that is older than the one the database has published: an old copy of the files was put back."""
    newest = publishing.newest_published()
    if newest is not None and newest.size > verification.size:
        words = f"{newest.size} entries were published, and {verification.size} are served"
        verification.findings.add(Code.ROLLBACK, words, shown=[bytes(newest.note).decode()])


def last_outcome() -> Outcome | None:
    """Return the outcome of the last time, None if there is none that can be read."""
    try:
        plain = json.loads(storage.read_bytes(KEY))
        if plain["v"] != _FORM:
            return None
        return Outcome(
            _time(plain["checked_at"]),
            None if plain["whole_at"] is None else _time(plain["whole_at"]),
            int(plain["size"]),
            tuple((Code(code), str(words)) for code, words in plain["found"]),
            str(plain["failure"]),
            str(plain["state"]),
        )
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        return None


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
