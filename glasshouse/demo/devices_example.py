"""The demo's bars of devices: a parliament's, in force, and a city's, lifted; and the name server that shows their domains.

The names end in `.example`, which is nobody's. The name server answers on this machine alone, and shows every such domain that
somebody registers in the demo, so that a visitor can go the whole way. What it says is asked for as any DNS record is.
"""

import socket
import threading
from datetime import timedelta
from pathlib import Path

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connections

from glasshouse.demo.seed import ADMINISTRATOR, VISITOR
from glasshouse.network.accounts import actions as accounts
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
_RECORD = "_glasshouse."
_NOBODYS = ".example"
LAW = "Decision 7/2026 of the Bureau on office devices"
OBJECTION = (
    "No evidence was offered for the reason of this bar. What is promised here can be checked by anyone, also by those who "
    "bar us: we ask to be told which of our promises is thought to be broken."
)


class Names:
    """A name server on loopback over UDP, in a thread: it shows what ends in `.example`, and nothing else."""

    def __init__(self, key_file: Path, port: int = 0) -> None:
        self._key_file = key_file
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._serve, name="names", daemon=True)

    @property
    def address(self) -> str:
        """Where it answers, as the setting `dns_resolver` takes it."""
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def start(self) -> None:
        """Answer from now on: once Django is set up."""
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                asked, sender = self._socket.recvfrom(4096)
            except OSError:
                return
            try:
                answer = self._answer(dns.message.from_wire(asked)).to_wire()
            except dns.exception.DNSException:
                continue
            self._socket.sendto(answer, sender)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA
        question = query.question[0]
        texts = self._texts(question.name.to_text(omit_final_dot=True).lower())
        if not texts:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.TXT:
            said = [f'"{text}"' for text in texts]
            answer.answer.append(dns.rrset.from_text_list(question.name, 5, "IN", "TXT", said))
        return answer

    def _texts(self, name: str) -> list[str]:
        if not name.startswith(_RECORD) or not name.endswith(_NOBODYS):
            return []
        try:
            found = queries.record_texts(name.removeprefix(_RECORD))
        finally:
            # This thread asks seldom; a connection that it kept would hold a database open that is to go.
            connections.close_all()
        public = key_of(self._key_file).public_key().public_bytes_raw().hex()
        return [*found, f"glasshouse-key={public}"] if found else []


def key_of(file: Path) -> Ed25519PrivateKey:
    """Return the key with which the demo's organisations sign, made at the first time."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate().private_bytes_raw().hex()
        fresh = file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(made)
        fresh.replace(file)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text()))


def show_bars() -> None:
    """Run the name server that the setting names, for as long as the demo runs, and make the example."""
    key_file = settings.DATA_DIR / "demo" / KEY_FILE
    Names(key_file, port=int(settings.ENV.dns_resolver.rpartition(":")[2])).start()
    make_example(key_file)


def make_example(key_file: Path) -> None:
    """Make both organisations and their bars, through the faces that people use; doing it again adds what is missing.

    Asks the setting's name server, which has to be a `Names`. The visitor manages both organisations.
    """
    manager, officer = _id(VISITOR), _id(ADMINISTRATOR)
    _somebody(MEMBER, "Petra", f"{MEMBER}@{PARLIAMENT}")
    _somebody(RESEARCHER, "Ines", f"{RESEARCHER}@{PARLIAMENT}")
    parliament = _organisation(manager, officer, ("Parliament of the demo", "BE", PARLIAMENT))
    city = _organisation(manager, officer, ("City council of the demo", "DE", CITY))
    _parliaments_bar(manager, officer, parliament, key_file)
    _citys_bar(manager, city)


def _id(handle: str) -> int:
    return people.ids_by_handle([handle])[handle]


def _somebody(handle: str, name: str, email: str) -> None:
    if people.person_by_handle(handle) is None:
        accounts.welcome_person(person_id=accounts.create_person(handle=handle, name=name, email=email))


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
