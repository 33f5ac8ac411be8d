"""The archive of a handover: its form, and how anyone checks one without trusting who made it.

Pure, but that it reads one file and writes temporary ones.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

Add = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def declare(add: Add) -> None:
    """Declare the command; `add` makes a command of a name and a function."""
    verify = add("verify", verify_archive)
    verify.add_argument("file", type=Path, metavar="FILE", help="the archive")
    verify.add_argument(
        "--policy", type=Path, metavar="F", help="whom to believe (default: the policy in the archive)"
    )
    verify.add_argument("--json", action="store_true", help="answer in JSON")


def verify_archive(options: argparse.Namespace) -> int:
    """Check the archive of a handover: every file, its signature, its receipts, its licence; ends with 1 if one is wrong."""
    from glasshouse.proof.handing import commands

    return commands.verify_archive(options)
