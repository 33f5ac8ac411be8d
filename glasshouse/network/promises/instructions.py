"""How to check a dossier, in the reader's language: a text that lies in it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

COMMANDS = """    pip install glasshouse
    glasshouse verify --dossier FILE --policy POLICY"""


def readme(plain: Mapping[str, Any]) -> str:
    """Return the text, in the language that is active; `plain` are the verdicts."""
    head = {"origin": plain["origin"], "size": plain["size"]}
    parts = [
        _("A dossier about %(origin)s") % head,
        _(
            "It holds what this network promises, and what its public ledger of %(size)s entries shows about each promise. "
            "Nobody has to believe it: every file in it can be checked, without the network and without asking anybody."
        )
        % head,
        _("How to check it, on a machine of your own:"),
        COMMANDS,
        _(
            "POLICY is a file that says whose signatures you believe. Have it from somebody you trust, such as one of those who "
            "cosign the ledger. Without --policy the one that lies in here is taken: it is the network's own word, so compare "
            "it with what others have."
        ),
        _("What lies in it:"),
        "\n".join(f"  {path:<24} {words}" for path, words in _files().items()),
        _("What the program checks, and names the file that is wrong:"),
        "\n".join(f"  - {words}" for words in _checks()),
        _(
            "What it can't check: that everything was entered that happened, that what was entered is true, and that those who "
            "cosign are independent of one another. Each verdict says what it rests on."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _files() -> dict[str, str]:
    return {
        "verdicts.json": _("the verdicts, for programs"),
        "verdicts.*.html": _("the verdicts, to read"),
        "checkpoint": _("the signed state of the ledger that all this is about"),
        "policy.txt": _("whose signatures the network says that you should believe"),
        "receipts/": _(
            "a proof for each entry that is named: promises, declarations, audits, claims, what is in force"
        ),
        "ledger/": _(
            "the ledger itself, while it is small; else fetch it: glasshouse verify ADDRESS --promises"
        ),
        "rules.txt, ranking.txt": _(
            "the rules of the house and the ranking, whose hashes stand in the ledger"
        ),
        "release.txt": _("the software that runs, file by file"),
        "holdings.json": _("all that is collected, column by column"),
        "manifest.json": _("the SHA-256 of every file"),
        "manifest.note": _("the signature of the ledger's own key over it"),
    }


def _checks() -> list[str]:
    return [
        _("that no file was changed, taken out or put in, and that the ledger's key signed the list of them"),
        _("that the state of the ledger is signed by it and by as many others as the policy asks for"),
        _("that every entry named is in the ledger, and every text the one whose hash stands there"),
        _("that every promise is worded as it was entered"),
        _("where the ledger lies in it: that the same verdicts follow from it, entry by entry"),
    ]
