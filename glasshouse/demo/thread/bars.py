"""The living example of bars of devices: a parliament's, in force, and a city's, lifted. The visitor manages both."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from glasshouse.demo import staff
from glasshouse.demo.seed import VISITOR
from glasshouse.demo.thread.names import Names, key_of
from glasshouse.network.accounts import queries as people
from glasshouse.network.devices import actions, queries
from glasshouse.network.kit import clock

KEY_FILE = "devices.key"
PARLIAMENT, CITY = "parliament.example", "city.example"
MEMBER = "petra"
"""Somebody whose account has an address of the parliament: signing in leads to the page that explains."""
RESEARCHER = "ines"
DEVICES = 412
# How many devices still had the app, so many days ago: the parliament had begun before it told this network.
LEFT = ((21, 388), (18, 341), (14, 246), (11, 190), (7, 96), (4, 41), (1, 9))
LAW = "Decision 7/2026 of the Bureau on office devices"
OBJECTION = (
    "No evidence was offered for the reason of this bar. What is promised here can be checked by anyone, also by those who "
    "bar us: we ask to be told which of our promises is thought to be broken."
)


def show() -> None:
    """Run the name server that the setting names, for as long as the demo runs, and make the example."""
    key_file = settings.DATA_DIR / "demo" / KEY_FILE
    Names(key_file, port=int(settings.ENV.dns_resolver.rpartition(":")[2])).start()
    make(key_file)


def make(key_file: Path) -> None:
    """Make both organisations and their bars, through the faces that people use; doing it again adds what is missing.

    Asks the setting's name server, which has to be a `Names`.
    """
    manager, officer = people.ids_by_handle([VISITOR])[VISITOR], staff.administrator()
    staff.person(MEMBER, "Petra", email=f"{MEMBER}@{PARLIAMENT}")
    staff.person(RESEARCHER, "Ines", email=f"{RESEARCHER}@{PARLIAMENT}")
    parliament = _organisation(manager, officer, ("Parliament of the demo", "BE", PARLIAMENT))
    city = _organisation(manager, officer, ("City council of the demo", "DE", CITY))
    _parliaments_bar(manager, officer, parliament, key_file)
    _citys_bar(manager, city)


def _organisation(manager: int, officer: int, told: tuple[str, str, str]) -> queries.OrganisationPage:
    name, country, domain = told
    known = [one for one in queries.organisations_of(manager) if one.domains[0].name == domain]
    if not known:
        code = actions.register_organisation(person_id=manager, name=name, country=country, domain=domain)
    else:
        code = known[0].code
    if not known or not known[0].domains[0].is_shown:
        actions.check_own_domain(person_id=manager, code=code, domain=domain)
    actions.accept_form(by_id=officer, code=code)
    page = queries.own_organisation(manager, code)
    if page is None:
        raise LookupError(f"the organisation of {domain} is not there")
    return page


def _parliaments_bar(
    manager: int, officer: int, parliament: queries.OrganisationPage, key_file: Path
) -> None:
    if parliament.bars or not parliament.can_propose:
        return
    networks = ["198.51.100.0/24"] if settings.ENV.bar_private_networks else []
    proposal = actions.Proposal(law=LAW, devices=DEVICES, domains=[PARLIAMENT], networks=networks)
    bar = actions.propose_bar(person_id=manager, code=parliament.code, proposal=proposal)
    own = queries.own_bar(manager, bar)
    for network in own.networks if own else ():
        # A documentation address, which no request here can have.
        actions.prove_network(token=network.token, address="198.51.100.7")
    today = clock.now().date()
    actions.except_account(
        person_id=manager, code=bar, handle=RESEARCHER, reason="security_research",
        approver="Security office of the parliament", until=today + timedelta(days=90),
    )  # fmt: skip
    for days_ago, present in LEFT:
        day = today - timedelta(days=days_ago)
        actions.count_inventory(person_id=manager, code=bar, content=inventory(present), day=day)
    _report(manager, bar, key_file)
    actions.object_for_network(by_id=officer, code=bar, text=OBJECTION)


def inventory(present: int) -> bytes:
    """Return a list of the parliament's devices as a device management exports it, on so many of which the app is."""
    rows = (f"demo-{number:03d},{'yes' if number < present else 'no'}" for number in range(DEVICES))
    return "\r\n".join(("Device Name,Installed", *rows)).encode()


def _report(manager: int, bar: str, key_file: Path) -> None:
    actions.draw_report(person_id=manager, code=bar)
    own = queries.own_bar(manager, bar)
    if own is not None and own.draft is not None:
        signature = key_of(key_file).sign(own.draft.body).hex()
        actions.sign_report(person_id=manager, code=bar, number=own.draft.number, signature=signature)


def _citys_bar(manager: int, city: queries.OrganisationPage) -> None:
    if city.bars or not city.can_propose:
        return
    proposal = actions.Proposal(law="Service instruction 12", devices=85, domains=[CITY])
    bar = actions.propose_bar(person_id=manager, code=city.code, proposal=proposal)
    actions.lift_bar(person_id=manager, code=bar)
