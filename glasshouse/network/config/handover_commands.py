"""`glasshouse handover …`: hand the people of a territory over, or take them over. Officers decide at the desk."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from glasshouse.proof import handing
from glasshouse.proof.errors import Malformed
from glasshouse.proof.policies import Policy

Does = Callable[[argparse.Namespace], int]
Command = Callable[
    ["argparse._SubParsersAction[argparse.ArgumentParser]", str, Does], argparse.ArgumentParser
]


def add_commands(handover: argparse.ArgumentParser, command: Command, start: Callable[[], object]) -> None:
    """Describe the commands below `handover`; `start` makes the installation ready. `verify` needs none."""

    def started(does: Does) -> Does:
        def run(options: argparse.Namespace) -> int:
            start()
            return does(options)

        run.__doc__ = does.__doc__
        return run

    commands = handover.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command(commands, "plan", started(plan)).add_argument("territory", metavar="COUNTRY", help="such as LI")
    export = command(commands, "export", started(export_archive))
    export.add_argument("code", metavar="CODE", help="the handover's code, as /desk/handover shows it")
    export.add_argument("file", type=Path, metavar="FILE", help="where the archive is to lie")
    export.add_argument(
        "--with-model",
        action="store_true",
        help="also what the recommender has learnt: needs a licence that is granted and published",
    )
    handing.declare(partial(command, commands))
    importing = command(commands, "import", started(import_archive))
    importing.add_argument("file", type=Path, metavar="FILE", help="an archive that is for this network")
    importing.add_argument(
        "--policy", type=Path, metavar="F", help="whom to believe (default: the policy in the archive)"
    )
    command(commands, "finish", started(finish)).add_argument("code", metavar="CODE")


def plan(options: argparse.Namespace) -> int:
    """Count what a handover of a territory would take along, and what stays and why; changes nothing."""
    from glasshouse.network.handover import queries

    found = queries.plan_of(options.territory.upper())
    _say(f"{found.people:,} people are at home in {found.territory}.")
    _say("These go along:")
    for kind, count, size in found.goes:
        _say(f"  {count:>12,}  {kind}" + (f", {size:,} bytes" if size else ""))
    _say("These stay, and why:")
    for why, count in found.stays:
        _say(f"  {count:>12,}  {why}")
    _say("Passwords, what people watched and what was learnt of them never go along.")
    _say("What becomes public: the territory, who takes over, and the stages; no person and no count.")
    return 0


def export_archive(options: argparse.Namespace) -> int:
    """Make the archive of a handover that was announced; doing it again goes on where it was interrupted."""
    from glasshouse.network.handover import actions

    target = options.file.absolute()
    made = actions.export_archive(code=options.code, target=target, with_model=options.with_model)
    _tell_counts(made.counts)
    _say(f"{made.bytes:,} bytes in {target}. SHA-256 of its manifest, which the ledger has: {made.digest}")
    _say("Those who go can't sign in here any more until it is finished or called off.")
    _say(f"Give the file to the other operator. Anybody can check it: glasshouse handover verify {target}")
    return 0


def import_archive(options: argparse.Namespace) -> int:
    """Check an archive from end to end and take it in; doing it again adds nothing, and goes on where it was interrupted."""
    from glasshouse.network.handover import actions

    try:
        policy = None if options.policy is None else Policy.parse(options.policy.read_bytes())
        done = actions.import_archive(source=options.file, policy=policy)
    except (OSError, Malformed) as error:
        print(f"glasshouse: {error}", file=sys.stderr)
        return 2
    _tell_counts(done.counts)
    _say("Everybody who has an address gets a mail with a link to set a password.")
    _say(
        f"Once the ledger has published it, the other operator ends it: glasshouse handover finish {done.handover}"
    )
    return 0


def finish(options: argparse.Namespace) -> int:
    """End a handover on this side, once the other network's ledger shows that its side is done."""
    from glasshouse.network.handover import actions

    moved = actions.finish_handover(code=options.code)
    _say(f"Done, and entered. {moved:,} people have moved from here." if moved else "Done, and entered.")
    return 0


def _tell_counts(counts: dict[str, int]) -> None:
    for name, count in sorted(counts.items()):
        if count:
            _say(f"  {count:>12,}  {name.replace('_', ' ')}")


def _say(words: str) -> None:
    print(words)
