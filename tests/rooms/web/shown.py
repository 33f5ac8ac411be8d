"""What becomes public is looked at before it is done, as a browser does it."""

import re
from typing import Any

from django.test import Client


def seen_in(answer: Any) -> str:
    """Return what a preview sends along to say that it was looked at."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', answer.content.decode())
    assert answer.status_code == 200 and found, answer.content.decode()
    return found[1]


def sure(client: Client, path: str, form: dict[str, Any], **deed: str) -> Any:
    """Send a form, look at what becomes public, and send it again with the deed that does it."""
    return client.post(path, form | deed | {"seen": seen_in(client.post(path, form))})
