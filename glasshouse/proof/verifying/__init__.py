"""The stranger's tool: reads a log from its address or from a folder, rebuilds every hash, and says what it found.

Beside the rest of `proof` this alone reads from the network and from the disk. Here stands only what the command line needs.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

MOST_ENTRIES = 20_000_000
"""So many are read if nobody says otherwise: a log can claim any number."""

Add = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def declare(add: Add) -> None:
    """Declare both commands; `add` makes a command of a name and a function."""
    verify = add("verify", verify_log)
    verify.add_argument(
        "address",
        metavar="URL",
        nargs="?",
        help="address of a network or of its log, a folder, or the word `receipt` or `disclosure`",
    )
    verify.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="after `receipt` or `disclosure`: the file"
    )
    verify.add_argument(
        "--key", metavar="VKEY", default="", help="after `disclosure`: the key that must have signed it"
    )
    verify.add_argument(
        "--since", type=Path, metavar="STATE", help="go on from this file, and replace it if all is well"
    )
    verify.add_argument(
        "--catalogue", action="store_true", help="also ask whether every video is served as the ledger says"
    )
    verify.add_argument(
        "--site", metavar="URL", help="where the public API answers (default: the address without /ledger)"
    )
    verify.add_argument("--mirrors", action="store_true", help="also read all that the mirrors hold")
    verify.add_argument("--alone", action="store_true", help="ask no witness and no mirror")
    verify.add_argument(
        "--entry", type=Path, metavar="FILE", help="after `receipt`: the entry, if the receipt has none"
    )
    verify.add_argument(
        "--dossier", type=Path, metavar="FILE", help="check a dossier instead, asking nobody: no address then"
    )
    _add_shared(verify)
    fsck = add("fsck", check_files)
    fsck.add_argument("folder", type=Path, metavar="DIR", help="a folder with the files of a log")
    _add_shared(fsck)


def _add_shared(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--policy", type=Path, metavar="F", help="whom to believe (default: the policy.txt of the log)"
    )
    command.add_argument("--promises", action="store_true", help="also tell the verdict on every promise")
    command.add_argument("--json", action="store_true", help="answer in JSON")
    command.add_argument(
        "--language", metavar="CODE", default="en", help="language of the promises (default: en)"
    )
    command.add_argument(
        "--most",
        type=int,
        metavar="N",
        default=MOST_ENTRIES,
        help=f"read no more entries (default: {MOST_ENTRIES})",
    )


def verify_log(options: argparse.Namespace) -> int:
    """Check a log, a receipt, a disclosure or a dossier, trusting nobody; ends with 1 if one is wrong."""
    from glasshouse.proof.verifying import commands

    return commands.verify_log(options)


def check_files(options: argparse.Namespace) -> int:
    """Check the files of a log in a folder, every one of them, without asking anybody; ends with 1 if something is wrong."""
    from glasshouse.proof.verifying import commands

    return commands.check_files(options)
