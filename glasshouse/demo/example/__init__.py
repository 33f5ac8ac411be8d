"""A small finished log that shows what broken promises look like: made by the code that checks them, and as easily checked."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from glasshouse.demo.example.finished import finished_log
from glasshouse.demo.example.month import month, stood_still
from glasshouse.network.kit import clock, storage
from glasshouse.proof.notes import Kind, SigningKey

FOLDER = "ledger-example"


def show_example(site_url: str) -> bool:
    """Put the log into the storage, unless it is there; its keys are thrown away. Returns whether it was put there."""
    if storage.exists(f"{FOLDER}/checkpoint"):
        return False
    origin = f"{urlsplit(site_url).netloc}/{FOLDER}"
    keys = (
        SigningKey.generate(origin, Kind.LOG),
        SigningKey.generate(f"{origin}/operator", Kind.COSIGNER),
    )
    now_ms = clock.millis(clock.now())
    story = month(now_ms - now_ms % 3_600_000, languages=_languages())
    made = finished_log(keys, story, quiet=stood_still(story), url=f"{site_url}/{FOLDER}")
    # The checkpoint comes last: whoever sees it finds the rest.
    for path in sorted(made, key=lambda path: path == "checkpoint"):
        storage.put_bytes(made[path], f"{FOLDER}/{path}")
    return True


def _languages() -> Mapping[str, Callable[[str], str]]:
    from django.conf import settings
    from django.utils import translation

    def says(code: str) -> Callable[[str], str]:
        def say(words: str) -> str:
            with translation.override(code):
                return translation.gettext(words)

        return say

    return {code: says(code) for code, _name in settings.LANGUAGES}
