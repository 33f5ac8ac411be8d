"""What the console program does with the ledger: keeps it, says how it stands, announces pauses and whom verifiers believe."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from glasshouse.network.ledger import actions, queries
from glasshouse.proof.entries import Witnesses, sentence
from glasshouse.proof.policies import Policy


def keep() -> int:
    """Be the process that integrates and publishes, until it is told to end; returns the exit code."""
    try:
        actions.keep_log_until_stopped()
    except queries.LedgerClosed as error:
        # Not hopeless: whoever started us goes on without a ledger, and tries again.
        return _closed(error)
    return 0


def show() -> int:
    """Print how the ledger stands; returns 1 if something is wrong with it."""
    try:
        queries.check_keys()
        health, level, pending = queries.health(), queries.level(), queries.pending_sets()
    except queries.LedgerClosed as error:
        return _closed(error)
    print(
        f"Level {level or 'not known yet'}. {health.public} entries are public, {health.signed} signed, {health.waiting} wait."
    )
    print(f"Last published: {_at(health.published_at)}.")
    for one in health.cosigners:
        stands = f"at {one.size} entries, signed {_at(one.signed_at)}"
        print(f"  {one.role} {one.name}: {stands}" + (f"; {one.failure}" if one.failure else ""))
    for waits in pending:
        print(_told(waits))
    return 0


def _told(waits: queries.PendingSet) -> str:
    at = f"{waits.in_force_at:%Y-%m-%d %H:%M:%S} UTC"
    if waits.fault:
        return f"Announced by entry {waits.index} and never to count: {waits.fault}."
    if not waits.is_published:
        return f"Another set of witnesses is entered, to count from {at}, and not public yet."
    return f"Another set of witnesses counts from {at}, announced by entry {waits.index}."


def _at(when: datetime | None) -> str:
    return "never" if when is None else f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def announce_pause(start: datetime, end: datetime) -> int:
    """Announce that the log will stand still; returns the exit code. Raises BadPause."""
    actions.announce_pause(from_at=start, to_at=end)
    print(
        f"Announced: the ledger pauses from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC. "
        "Stop it only after that is published (see /ledger), and start it again before the end."
    )
    return 0


FEWEST = 3
"""With fewer machines than these, whoever runs one of them can do much (docs/operating/ledger.md)."""


def adopt_policy(file: Path, level: str, *, is_sure: bool) -> int:
    """Check a policy file, show what entering it makes public, ask, and enter it; returns the exit code. Raises CantChange."""
    try:
        text = file.read_text(encoding="utf-8")
        change = actions.prepare_change(text=text, level=level)
    except (OSError, UnicodeDecodeError) as error:
        print(f"{file} can't be read: {error}. Nothing was entered.", file=sys.stderr)
        return 2
    except queries.LedgerClosed as error:
        return _closed(error)
    for name, told in change.told:
        print(f"  {name}: {told}")
    asked = {
        urlsplit(party.url).hostname for party in Policy.parse(text.encode()).witnesses.values() if party.url
    }
    if len(asked) < FEWEST:
        print(
            f"Take care: all of them are on {len(asked)} machine{'s' * (len(asked) != 1)}. Take at least {FEWEST}, run by others "
            "than you and one another: else the word “witnessed” promises more than is there."
        )
    return _enter(change, is_sure=is_sure)


def withdraw_policy(*, is_sure: bool) -> int:
    """Show what takes the announced set back, ask, and enter it; returns the exit code. Raises CantChange."""
    try:
        change = actions.prepare_withdrawal()
    except queries.LedgerClosed as error:
        return _closed(error)
    return _enter(change, is_sure=is_sure)


def _enter(change: actions.Change, *, is_sure: bool) -> int:
    print("This becomes public, for good:")
    for entry in change.entries:
        print(f"  {sentence(entry)}")
        if isinstance(entry, Witnesses):
            print("".join(f"    {line}\n" for line in entry.policy.splitlines()), end="")
    at = f"{datetime.fromtimestamp(change.in_force_ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    if not is_sure and input(f"It counts from {at}. Enter it? [y/N] ").strip().lower() not in ("y", "yes"):
        print("Nothing was entered.")
        return 1
    tickets = actions.enter_change(change)
    print(
        f"Entered ({', '.join(tickets)}). It counts from {at}; until then the set in force goes on. `glasshouse ledger status`"
    )
    return 0


def _closed(error: queries.LedgerClosed) -> int:
    print(f"The ledger can't be kept: {error}. Nothing is signed until that is mended.", file=sys.stderr)
    return 1
