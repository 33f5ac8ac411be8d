"""Open the ledger of an installation under the eyes of five witnesses, and print where each is. Run before its `init`."""

import json
import sys

import django

from glasshouse.network.config import env as settings_of_env

WAITING_S = 1
"""How long changes wait here: what a real network takes days for, a journey can't."""


def main() -> None:
    """Print [[folder, port], …] as JSON."""
    from glasshouse.demo import witnesses
    from glasshouse.network.config.install import install, write_config

    env = settings_of_env.read_env()
    write_config(env.data_dir)
    settings_of_env.name_settings()
    django.setup()
    from glasshouse.network.ledger.actions import Opening

    watching = witnesses.make_neighbours(env.data_dir / "witnesses")
    install(Opening("witnessed", WAITING_S, witnesses.policy_lines(watching)))
    witnesses.introduce(watching, env.data_dir / "ledger" / "log.key", f"{env.site_url}/ledger")
    json.dump([[str(one.folder), one.port] for one in watching], sys.stdout)


if __name__ == "__main__":
    main()
