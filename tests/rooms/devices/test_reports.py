"""Reports: drawn from counts, signed by the key that DNS names, entered by their hash."""

import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from glasshouse.network.devices import actions, queries
from glasshouse.network.devices.models import BarReport
from glasshouse.network.kit.errors import NotFound
from tests.rooms.devices.offices import propose, show
from tests.rooms.devices.offices import told as ledger

pytestmark = pytest.mark.django_db(databases="__all__")
LIST = b"Device,Present\na,yes\nb,no\nc,no\n"


@pytest.fixture
def key(office, names) -> Ed25519PrivateKey:
    made = Ed25519PrivateKey.generate()
    show(names, office.manager, office.code, f"glasshouse-key={made.public_key().public_bytes_raw().hex()}")
    return made


def drawn(office) -> tuple[str, int, bytes]:
    bar = propose(office)
    actions.count_inventory(person_id=office.manager, code=bar, content=LIST)
    number = actions.draw_report(person_id=office.manager, code=bar)
    return bar, number, bytes(BarReport.objects.get(bar__code=bar, number=number).body)


def sign(office, bar: str, number: int, signature: str) -> None:
    actions.sign_report(person_id=office.manager, code=bar, number=number, signature=signature)


def test_a_report_is_what_was_counted_and_stands_by_its_hash(office, key):
    bar, number, body = drawn(office)
    held = json.loads(body)
    assert held["what"] == "glasshouse/device-report/v1" and held["bar"] == bar
    assert held["days"][0] | {"day": ""} == {"day": "", "devices": 3, "present": 1, "removed": 2}
    with pytest.raises(NotFound):
        queries.report_file(bar, number)
    sign(office, bar, number, key.sign(body).hex())
    sign(office, bar, number, key.sign(body).hex())
    (entry,) = ledger("device.bar_reported")
    assert entry.report == hashlib.sha256(queries.report_file(bar, number)).hexdigest()
    assert (entry.devices, entry.barred) == (3, 2)
    key.public_key().verify(bytes.fromhex(entry.signature), body)


def test_no_other_key_and_no_other_bytes_sign_it(office, key):
    bar, number, body = drawn(office)
    forgeries = [
        Ed25519PrivateKey.generate().sign(body).hex(),
        key.sign(body + b" ").hex(),
        "",
        "ab" * 64,
        "not hex",
        "é" * 128,
    ]
    for forged in forgeries:
        with pytest.raises(actions.BadSignature):
            sign(office, bar, number, forged)
    assert not ledger("device.bar_reported") and BarReport.objects.get().signed_at is None


def test_without_a_key_in_dns_nothing_is_signed(office):
    bar, number, body = drawn(office)
    with pytest.raises(actions.BadSignature, match="no key yet"):
        sign(office, bar, number, Ed25519PrivateKey.generate().sign(body).hex())


def test_a_draft_gives_way_to_a_newer_one_and_a_signed_one_stays(office, key):
    bar, number, body = drawn(office)
    actions.count_inventory(person_id=office.manager, code=bar, content=b"Device,Present\na,no\n")
    assert actions.draw_report(person_id=office.manager, code=bar) == number
    with pytest.raises(actions.BadSignature):
        sign(office, bar, number, key.sign(body).hex())
    newer = bytes(BarReport.objects.get().body)
    sign(office, bar, number, key.sign(newer).hex())
    assert actions.draw_report(person_id=office.manager, code=bar) == number + 1
    assert queries.report_file(bar, number) == newer


def test_there_is_nothing_to_report_before_a_list(office):
    bar = propose(office)
    with pytest.raises(actions.NothingCounted):
        actions.draw_report(person_id=office.manager, code=bar)
