"""Fill the demo with people and a month of their watching: `python -m glasshouse.demo.living`.

It runs in a process of its own, because it holds the clock at each instant of that month; all goes through the faces that
real people's acts go through, with the same limits. What is done is noted in a file, so that a second run goes on where the
first one ended.
"""

import json
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FILE = "living.json"


@dataclass(slots=True)
class Progress:
    """How far it is: kept in a file after every step.

    `until` is when the month ends, chosen at the first run; `people` have joined; all is done that happened before `reached`.
    """

    path: Path
    until: str = ""
    people: int = 0
    reached: str = ""
    finished: bool = False

    @classmethod
    def read(cls, folder: Path) -> "Progress":
        """Return what the file says, or a beginning."""
        path = folder / FILE
        return cls(path, **json.loads(path.read_text())) if path.is_file() else cls(path)

    def write(self) -> None:
        """Keep it: whole or not at all."""
        told = {name: getattr(self, name) for name in ("until", "people", "reached", "finished")}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(told))
        fresh.replace(self.path)


def is_finished(folder: Path) -> bool:
    """Say whether the month was lived to its end."""
    return Progress.read(folder).finished


def main() -> int:
    """Live the month of the demo in the installation that the environment names."""
    import django

    from glasshouse.network.config import env as settings_of_env

    settings_of_env.name_settings()
    django.setup()
    from django.conf import settings

    from glasshouse.demo import seed
    from glasshouse.demo.crowd import fans
    from glasshouse.demo.town import live

    began_s = time.monotonic()
    town = live(settings.DATA_DIR / "demo", crowd=list(fans()), posts=seed.posts())
    events, comments = town.done["watch events"], town.done["comment"]
    sys.stdout.write(
        f"  {len(town.crowd)} people have watched for a month: {events} watch events, {town.done['like']} likes, "
        f"{comments} comments, after {time.monotonic() - began_s:.0f} s.\n"
    )
    if town.refused:
        sys.stdout.write(f"  The network refused {dict(town.refused)}.\n")
    return 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
