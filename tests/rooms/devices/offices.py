"""An organisation with everything shown, what it is shown by, and people with addresses."""

from dataclasses import dataclass
from typing import Any

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.devices import actions, queries
from glasshouse.network.ledger.queries import entered
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault.queries import Field
from tests.rooms.devices.nameserver import NameServer
from tests.rooms.people import person


@dataclass
class Office:
    """A registered organisation: its manager, an officer of the network, its code."""

    manager: int
    officer: int
    code: str
    domain: str


def show(names: NameServer, manager: int, code: str, *more: str) -> None:
    """Put the records of an organisation's domains in place, and have them checked."""
    page = queries.own_organisation(manager, code)
    assert page is not None
    for line in page.domains:
        names.put(line.record, "v=spf1 -all", line.text, *more)
        assert actions.check_own_domain(person_id=manager, code=code, domain=line.name) == "shown"


def found(names: NameServer, handle: str = "mona", domain: str = "office.example") -> Office:
    """Register an organisation and show all that is to be shown."""
    manager = person(handle)
    officer = accounts.create_person(handle=f"{handle}_law", name="Law", role="legal_officer")
    code = actions.register_organisation(person_id=manager, name="An office", country="FR", domain=domain)
    show(names, manager, code)
    actions.accept_form(by_id=officer, code=code)
    return Office(manager, officer, code, domain)


def propose(office: Office, **more) -> str:
    """Propose a bar of an office on its own domain; returns its code."""
    asked: dict[str, Any] = {"law": "Order 7 of 2026", "devices": 40, "domains": [office.domain]} | more
    return actions.propose_bar(person_id=office.manager, code=office.code, proposal=actions.Proposal(**asked))


def member(handle: str, email: str, password: str = "correct horse battery") -> int:
    """Make somebody with an e-mail address."""
    person_id = accounts.create_person(handle=handle, name=handle.capitalize(), password=password)
    vault.put_field(person_id=person_id, field=Field.EMAIL, value=email)
    return person_id


def page_of(code: str) -> queries.BarPage:
    """Return everything public about a bar that there is."""
    page = queries.bar_page(code)
    assert page is not None
    return page


def refused(*, person_id: int | None = None, address: str = "") -> queries.Barred:
    """Return what refuses somebody who is refused."""
    found = queries.refusal_of(person_id=person_id, address=address)
    assert found is not None
    return found


def barring(**asked: str) -> str:
    """Return the code of the bar that covers a domain or an address, empty without one."""
    found = queries.bar_for(**asked)
    return found.code if found else ""


def told(*kinds: str) -> list[Any]:
    """Return what is entered of these kinds, in its order."""
    return list(entered(*kinds))
