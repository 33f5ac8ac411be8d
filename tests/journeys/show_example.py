"""Put the example of a broken promise into an installation; run by `House.run`."""

import json
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glasshouse.network.config.settings")
    import django

    django.setup()
    from django.conf import settings

    from glasshouse.demo.example import show_example

    json.dump(show_example(settings.SITE_URL), sys.stdout)


if __name__ == "__main__":
    main()
