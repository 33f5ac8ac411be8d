"""What stays open where the service itself is refused, by an organisation's bar or by the law of a country.

Neither takes anybody's rights: whoever is refused can still check what is said, see and take along what is theirs, read what was
decided about them and appeal. Pages are known by how the names of their addresses begin.
"""

import re

from django.http import HttpRequest

_CHECKED = (
    *(
        "promise",
        "claim",
        "transparency",
        "restriction",
        "statement",
        "bar",
        "countries",
        "handover",
        "ledger",
    ),
    *("holdings", "owners", "rules", "ranking-text", "release-text", "about"),
)
"""What anyone checks the network by."""
_OWN = (
    *("sign-", "reset", "verify", "return", "security", "sessions-", "tokens-", "organisation"),
    *(
        "data-",
        "your-data",
        "your-email",
        "your-password",
        "your-decisions",
        "your-notice",
        "your-orders",
        "your-handover",
        "arrived",
    ),
)
"""One's account and data, and what is decided about oneself."""
_SERVICE = ("data-import", "data-brought", "data-people")
"""Begins like one's data, but brings videos and people here."""
_NEEDED = ("language", "where", "manifest", "service-worker", "offline", "metrics", "outbox", "network-")
"""What pages and machines need. Whoever shows a network asks from inside it."""
_DESK = "desk"
"""Staff decide from everywhere; the desk lets in nobody else."""
_API = "/api/v1/"
_IN_API = ("me/data", "me/exports", "me/leave", "promises", "claims", "openapi.json")
_MANIFEST = re.compile(r"videos/[^/]+/manifest")
"""What a video is made of, and no byte of it: whoever checks the catalogue would take a refusal for a video that is missing."""


def stays_open(request: HttpRequest) -> bool:
    """Say whether what is asked for stays open to whoever is refused the service."""
    if request.path.startswith(_API):
        rest = request.path.removeprefix(_API)
        return rest.startswith(_IN_API) or _MANIFEST.fullmatch(rest) is not None
    name = (request.resolver_match.url_name or "") if request.resolver_match else ""
    return name.startswith((*_CHECKED, *_OWN, *_NEEDED, _DESK)) and not name.startswith(_SERVICE)
