"""`glasshouse promise …` and `claim …`: what is promised, declared, audited, and what others say. Each is an entry, for good."""

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasshouse.network.kit.errors import Refused

if TYPE_CHECKING:
    from glasshouse.proof.entries import Entry

Does = Callable[[argparse.Namespace], int]
Command = Callable[
    ["argparse._SubParsersAction[argparse.ArgumentParser]", str, Does], argparse.ArgumentParser
]


class NotDone(Refused):
    """A command was not carried out; the message says why."""

    code = "not_done"


def add_promise_commands(
    promise: argparse.ArgumentParser, command: Command, start: Callable[[], object]
) -> None:
    """Describe the commands below `promise`; `start` makes the installation ready to be asked."""
    started = partial(_started, start)
    commands = promise.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command(commands, "list", started(list_promises))
    give = command(commands, "give", started(give_promise))
    give.add_argument("file", type=Path, metavar="FILE", help="JSON: promise, wording, predicate, …")
    withdraw = command(commands, "withdraw", started(withdraw_promise))
    withdraw.add_argument("promise", metavar="ID")
    withdraw.add_argument(
        "--why", action="append", required=True, metavar="[LANGUAGE=]TEXT", help="reason, in English or so"
    )
    declare = command(commands, "declare", started(declare_promise))
    declare.add_argument("promise", metavar="ID")
    declare.add_argument("file", type=Path, metavar="FILE", help="JSON or TOML: by, text, signers, asked")
    audit = command(commands, "enter-audit", started(enter_audit))
    audit.add_argument("file", type=Path, metavar="FILE", help="JSON that the auditor signed")
    for one in (give, withdraw, declare, audit):
        one.add_argument("--yes", action="store_true", help="enter it without being asked")


def add_claim_commands(claim: argparse.ArgumentParser, command: Command, start: Callable[[], object]) -> None:
    """Describe the commands below `claim`."""
    started = partial(_started, start)
    commands = claim.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command(commands, "list", started(list_claims))
    add = command(commands, "add", started(add_claim))
    add.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="JSON or TOML: institution, role, printed_in, date, sentence, …",
    )
    dispute = command(commands, "object", started(object_to_claim))
    dispute.add_argument("claim", metavar="CODE")
    dispute.add_argument(
        "file", type=Path, metavar="FILE", help="JSON or TOML: institution, role, date, sentence, …"
    )
    for one in (add, dispute):
        one.add_argument("--yes", action="store_true", help="enter it without being asked")


def _started(start: Callable[[], object], does: Does) -> Does:
    def run(options: argparse.Namespace) -> int:
        start()
        return does(options)

    run.__doc__ = does.__doc__
    return run


def list_claims(options: argparse.Namespace) -> int:
    """List the claims of the register, each with its code and with how many objections there are."""
    from glasshouse.network.promises import queries

    for one in queries.claims():
        disputed = f"disputed {len(one.objections)}" if one.objections else ""
        _say(
            f"{one.entry.claim}  {one.entry.date}  {one.entry.institution:<40}  {disputed:<12}  {one.entry.sentence}"
        )
    return 0


def add_claim(options: argparse.Namespace) -> int:
    """Register what an institution said about the network, from a file; who said it stands there by role, never by name."""
    from glasshouse.network.promises import actions

    return _enter(actions.prepare_claim(given=_read(options.file)), yes=options.yes)


def object_to_claim(options: argparse.Namespace) -> int:
    """Register what an institution holds against a claim, from a file."""
    from glasshouse.network.promises import actions

    return _enter(actions.prepare_objection(claim=options.claim, given=_read(options.file)), yes=options.yes)


def list_promises(options: argparse.Namespace) -> int:
    """List the promises that are given, each with its verdict."""
    from glasshouse.network.promises import queries
    from glasshouse.proof.entries import PromiseWithdrawn

    judged = queries.judged()
    found = {one.promise: one.form for one in judged.cards} if judged else {}
    for promise, last in sorted(queries.given().items()):
        if isinstance(last, PromiseWithdrawn):
            _say(f"{promise:<24}  {'withdrawn':<16}")
            continue
        form = found.get(promise)
        # One that was changed a moment ago is not judged in its new form yet.
        fits = form is not None and dict(form.wording) == dict(last.wording)
        verdict = form.verdict if form and fits else "not judged yet"
        _say(f"{promise:<24}  {verdict:<16}  {last.wording.get('en') or next(iter(last.wording.values()))}")
    return 0


def give_promise(options: argparse.Namespace) -> int:
    """Give a promise of your own, or change one that is given, from a JSON file."""
    from glasshouse.network.promises import actions

    return _enter(actions.prepare_promise(given=_read(options.file)), yes=options.yes)


def withdraw_promise(options: argparse.Namespace) -> int:
    """Withdraw a promise; its verdict until now stays on record."""
    from glasshouse.network.promises import actions

    entry = actions.prepare_withdrawal(promise=options.promise, why=_by_language(options.why))
    return _enter(entry, yes=options.yes)


def declare_promise(options: argparse.Namespace) -> int:
    """Enter what somebody answerable declares about a promise, from a file."""
    from glasshouse.network.promises import actions

    entry = actions.prepare_declaration(promise=options.promise, given=_read(options.file))
    return _enter(entry, yes=options.yes)


def enter_audit(options: argparse.Namespace) -> int:
    """Enter an auditor's signed finding about a promise, from a JSON file; the signature is checked."""
    from glasshouse.network.promises import actions

    return _enter(actions.prepare_audit(given=_read(options.file)), yes=options.yes)


def _enter(entry: "Entry", *, yes: bool) -> int:
    from glasshouse.network.promises import actions
    from glasshouse.proof.entries import sentence, to_bytes

    shown = json.dumps(json.loads(to_bytes(entry)), ensure_ascii=False, indent=2)
    _say(f"This becomes public, for good, and nobody can take it back:\n\n{shown}\n\n{sentence(entry)}\n")
    if not yes:
        if not sys.stdin.isatty():
            raise NotDone("Nobody is here to be asked, so nothing was entered. Look at it, and add --yes.")
        if input("Enter it? [y/N] ").strip().lower() not in ("y", "yes"):
            raise NotDone("Nothing was entered.")
    ticket = actions.enter(entry=entry)
    _say(f"Entered (ticket {ticket.code}). It is public as soon as the ledger is published, within minutes.")
    return 0


def _read(path: Path) -> Mapping[str, Any]:
    form, loads = ("TOML", tomllib.loads) if path.suffix == ".toml" else ("JSON", json.loads)
    try:
        held = loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotDone(f"{path} can't be read as {form} ({error}). Nothing was entered.") from None
    if type(held) is not dict:
        raise NotDone(f"{path} holds no JSON object. Nothing was entered.")
    # A date of TOML is written as in JSON.
    return {name: str(value) if isinstance(value, date) else value for name, value in held.items()}


def _by_language(texts: Iterable[str]) -> dict[str, str]:
    """Read texts such as `de=Grund`; one without a language is English."""
    found = {}
    for one in texts:
        language, sign, text = one.partition("=")
        known = bool(sign) and language.isascii() and language.isalpha() and len(language) in (2, 3)
        found[language if known else "en"] = text if known else one
    return found


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
