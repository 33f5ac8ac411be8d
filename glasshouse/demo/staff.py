"""Who of the demo is where they are needed: whoever works at its desk, and others who are made for one example."""

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people

ADMINISTRATOR = "alex"


def person(handle: str, name: str, role: str = "person", *, email: str = "") -> int:
    """Return the id of somebody, who is made with this role, and past the first run, if they are not there yet."""
    known = people.person_by_handle(handle)
    person_id = (
        known.person_id if known else accounts.create_person(handle=handle, name=name, role=role, email=email)
    )
    accounts.welcome_person(person_id=person_id)
    return person_id


def administrator() -> int:
    """Return the id of the administrator, to whose desk one click leads."""
    return person(ADMINISTRATOR, "Alex", "administrator")


def legal_officer() -> int:
    """Return the id of the legal officer: the other one of the two who decide."""
    return person("noor", "Noor", "legal_officer")


def moderator() -> int:
    """Return the id of the moderator, who decides the appeals against the administrator."""
    return person("nadia", "Nadia", "moderator")
