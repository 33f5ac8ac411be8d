"""Fill the demo with people and a month of their watching: `python -m glasshouse.demo.living`.

It runs in a process of its own, because it holds the clock at each instant of that month; all goes through the faces that
real people's acts go through, with the same limits. What is done is noted in a file, so that a second run goes on where the
first one ended.
"""

import sys
import time
from contextlib import suppress


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
    sys.stdout.write(
        f"  {len(town.crowd)} people have watched for a month: {town.done['watch events']} watch events, "
        f"{town.done['comment']} comments. It took {time.monotonic() - began_s:.0f} s.\n"
    )
    if town.refused:
        sys.stdout.write(f"  The network refused {dict(town.refused)}.\n")
    return 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
