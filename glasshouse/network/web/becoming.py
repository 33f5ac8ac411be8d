"""What becomes public for good: nothing is done that was not shown so before."""

import hashlib
import json
from collections.abc import Iterable

from django.http import HttpRequest


def seen(request: HttpRequest, names: Iterable[str]) -> str:
    """Return a hash of what a form holds under these names, and of the page it is for: sent along, it says what was shown."""
    held = {name: request.POST.getlist(name) for name in names}
    # As browsers send it again from a hidden field: its lines may end otherwise, and what is empty may be left out.
    plain = {
        name: [one.replace("\r\n", "\n") for one in values]
        for name, values in held.items()
        if any(values) and name != "seen"
    }
    return hashlib.sha256(json.dumps([request.path, plain], sort_keys=True).encode()).hexdigest()


def was_seen(request: HttpRequest, names: Iterable[str]) -> bool:
    """Say whether what a form sends now is what was shown; if not, it is shown again, and nothing is done."""
    return request.POST.get("seen") == seen(request, names)
