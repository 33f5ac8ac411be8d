"""Deaths around the bars of devices: what a process does, what there is afterwards, and the cases."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

KEY = b"k" * 32
SHOWN = (
    "device.barred",
    "device.bar_excepted",
    "device.bar_reported",
    "device.bar_objected",
    "device.bar_lifted",
)


def _id(handle: str) -> int:
    from glasshouse.network.accounts import queries

    return queries.ids_by_handle([handle])[handle]


def _organisation() -> str:
    from glasshouse.network.devices.models import Organisation

    return Organisation.objects.latest("id").code


def _bar() -> str:
    from glasshouse.network.devices.models import Bar

    return Bar.objects.latest("id").code


def register() -> None:
    from glasshouse.network.devices import actions

    actions.register_organisation(
        person_id=_id("ada"), name="An office", country="FR", domain="office.example"
    )


def rest() -> None:
    """Let no domain be looked up by itself: the name servers of this machine are not asked."""
    from glasshouse.network.devices.models import Domain

    Domain.objects.update(due_at=None)


def show() -> None:
    """Make the organisation one whose domain and form are shown, straight in its rows."""
    from datetime import timedelta

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from glasshouse.network.accounts.actions import console
    from glasshouse.network.devices.models import Domain, Organisation
    from glasshouse.network.kit import clock

    register()
    now = clock.now()
    Domain.objects.update(proved_at=now, proved_until=now + timedelta(days=30), due_at=None)
    key = Ed25519PrivateKey.from_private_bytes(KEY).public_key().public_bytes_raw().hex()
    Organisation.objects.update(form="accepted", public_key=key)
    console.give_role(handle="ben", role="legal_officer")


def propose(**more: Any) -> None:
    from glasshouse.network.devices import actions

    told: dict[str, Any] = {"law": "Order 7", "devices": 3, "domains": ["office.example"]} | more
    actions.propose_bar(person_id=_id("ada"), code=_organisation(), proposal=actions.Proposal(**told))


def propose_network() -> None:
    propose(domains=[], networks=["8.8.8.0/24"])


def prove() -> None:
    from glasshouse.network.devices import actions
    from glasshouse.network.devices.models import Covered

    actions.prove_network(token=Covered.objects.get(kind="network").token, address="8.8.8.8")


def lift() -> None:
    from glasshouse.network.devices import actions

    actions.lift_bar(person_id=_id("ada"), code=_bar())


def refuse() -> None:
    from glasshouse.network.devices import actions

    actions.refuse_form(by_id=_id("ben"), code=_organisation(), fault="not_its_domain")


def let_pass() -> None:
    from datetime import timedelta

    from glasshouse.network.devices import actions
    from glasshouse.network.kit import clock

    until = (clock.now() + timedelta(days=90)).date()
    actions.except_account(
        person_id=_id("ada"),
        code=_bar(),
        handle="ben",
        reason="security_research",
        approver="Head",
        until=until,
    )


def count() -> None:
    from glasshouse.network.devices import actions

    actions.count_inventory(person_id=_id("ada"), code=_bar(), content=b"Device,Present\na,no\nb,yes\n")


def draw() -> None:
    from glasshouse.network.devices import actions

    count()
    actions.draw_report(person_id=_id("ada"), code=_bar())


def sign() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from glasshouse.network.devices import actions
    from glasshouse.network.devices.models import BarReport

    signature = Ed25519PrivateKey.from_private_bytes(KEY).sign(bytes(BarReport.objects.get().body)).hex()
    actions.sign_report(person_id=_id("ada"), code=_bar(), number=1, signature=signature)


def object_to() -> None:
    from glasshouse.network.devices import actions

    # Not by the officer: nobody publishes what is their own.
    actions.object_to_bar(person_id=_id("ada"), code=_bar(), text="No reason was shown.")


def publish() -> None:
    from glasshouse.network.devices import actions
    from glasshouse.network.devices.models import Objection

    actions.publish_objection(by_id=_id("ben"), code=Objection.objects.get().code)


def check(resolver: str) -> None:
    from django.conf import settings

    from glasshouse.network.devices import actions

    settings.ENV = replace(settings.ENV, dns_resolver=resolver)
    actions.check_own_domain(person_id=_id("ada"), code=_organisation(), domain="office.example")


def token() -> str:
    from glasshouse.network.devices.models import Domain

    return Domain.objects.get().token


def act(step: str, **more: Any) -> Any:
    """Do one of the steps above."""
    return globals()[step](**more)


def report() -> dict[str, Any]:
    """Say what there is of bars, in rows and entered."""
    from glasshouse.network.devices.models import Bar, Domain, Exemption, Inventory, Objection, Organisation
    from glasshouse.network.ledger.queries import entered

    return {
        "organisations": Organisation.objects.count(),
        "domains": [row.proved_at is not None for row in Domain.objects.all()],
        "states": [str(row.state) for row in Bar.objects.order_by("id")],
        "exempt": Exemption.objects.count(),
        "counted": [[row.devices, row.present] for row in Inventory.objects.all()],
        "objections": [str(row.state) for row in Objection.objects.all()],
        "entered": [getattr(one, "stage", one.kind.removeprefix("device.bar_")) for one in entered(*SHOWN)],
    }


# --- the cases


def dies(*before: str, at: str) -> Callable[[Any, str], None]:
    """Do some steps, die in another, and do that again."""

    def die(house: Any, point: str) -> None:
        for step in before:
            house.run("bars", step=step)
        house.dies_in("bars", point, step=at)
        house.run("bars", step=at)
        house.run("bars", step="rest")

    return die


def dies_checking(house: Any, point: str) -> None:
    """Die when the name server has answered."""
    from tests.rooms.devices.nameserver import NameServer

    server = NameServer()
    try:
        house.run("bars", step="register")
        said = house.run("bars", step="token")
        server.put("_glasshouse.office.example", f"glasshouse-verification={said}")
        house.dies_in("bars", point, step="check", resolver=server.address)
        house.run("bars", step="check", resolver=server.address)
        house.run("bars", step="rest")
    finally:
        server.close()


def is_left(**expected: Any) -> Callable[[dict[str, Any], Any], None]:
    """Say what has to be there, once."""

    def look(told: dict[str, Any], _acknowledged: object) -> None:
        assert {name: told["bars"][name] for name in expected} == expected

    return look


IN_FORCE = ["proposed", "in_force"]
DEATHS: list[tuple[str, Callable[[Any, str], None], Callable[[dict[str, Any], Any], None]]] = [
    (
        "devices.register_organisation.after_row",
        dies(at="register"),
        is_left(organisations=1, domains=[False]),
    ),
    ("devices.check_domain.after_answer", dies_checking, is_left(domains=[True])),
    ("devices.check_domain.before_commit", dies_checking, is_left(domains=[True])),
    (
        "devices.propose_bar.after_row",
        dies("show", at="propose"),
        is_left(states=["in_force"], entered=IN_FORCE),
    ),
    (
        "devices.settle.before_commit",
        dies("show", at="propose"),
        is_left(states=["in_force"], entered=IN_FORCE),
    ),
    (
        "devices.prove_network.after_row",
        dies("show", "propose_network", at="prove"),
        is_left(states=["in_force"], entered=IN_FORCE),
    ),
    (
        "devices.lift_bar.before_commit",
        dies("show", "propose", at="lift"),
        is_left(states=["lifted"], entered=[*IN_FORCE, "lifted"]),
    ),
    (
        "devices.refuse_form.before_commit",
        dies("show", "propose", at="refuse"),
        is_left(states=["lifted"], entered=[*IN_FORCE, "lifted"]),
    ),
    (
        "devices.except_account.before_commit",
        dies("show", "propose", at="let_pass"),
        is_left(exempt=1, entered=[*IN_FORCE, "excepted"]),
    ),
    (
        "devices.count_inventory.before_commit",
        dies("show", "propose", at="count"),
        is_left(counted=[[2, 1]], entered=IN_FORCE),
    ),
    (
        "devices.sign_report.before_commit",
        dies("show", "propose", "draw", at="sign"),
        is_left(counted=[[2, 1]], entered=[*IN_FORCE, "reported"]),
    ),
    (
        "devices.object_to_bar.before_commit",
        dies("show", "propose", at="object_to"),
        is_left(objections=["waiting"], entered=IN_FORCE),
    ),
    (
        "devices.publish_objection.after_row",
        dies("show", "propose", "object_to", at="publish"),
        is_left(objections=["published"], entered=[*IN_FORCE, "objected"]),
    ),
]
