"""Make people with an open session and an access token each; print both as JSON. Run by `house.py` inside an installation."""

import json
import os
import sys

import django

PASSWORD = "glass, wood and water"


def main(named: list[str]) -> None:
    """Make these people; `dora:moderator` has a role, and `petra:person:petra@parliament.example` an address too."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glasshouse.network.config.settings")
    django.setup()
    from glasshouse.network.accounts import actions
    from glasshouse.network.accounts.actions import console

    keys = {}
    for handle, role, email in ((*name.split(":"), "", "")[:3] for name in named):
        person_id = actions.create_person(
            handle=handle, name=handle.capitalize(), email=email, password=PASSWORD
        )
        if role:
            console.give_role(handle=handle, role=role)
        opened = actions.sign_in(name=handle, password=PASSWORD, origin=actions.Origin("127.0.0.1", "A test"))
        token = actions.create_token(
            person_id=person_id, name="A test", scopes=["read", "write", "upload"], days=1
        )
        keys[handle] = {"session": opened.token, "token": token}
    json.dump(keys, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
