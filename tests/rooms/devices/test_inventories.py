"""Lists of devices are counted whatever their head is called, and nothing of them is kept but the counts."""

import json

import pytest

from glasshouse.network.devices import actions, queries
from glasshouse.network.devices.inventories import MOST_BYTES, NotReadable, Sought, count
from glasshouse.network.devices.models import Inventory
from tests.rooms.devices.offices import page_of, propose

SOUGHT = Sought(frozenset({"glasshouse", "example.glasshouse.app"}))
HEADS = [
    b"Device,Present\na,yes\nb,no\nc,0\n",
    b'\xef\xbb\xbf"Device Name";"Installed"\r\na;Yes\r\nb;No\r\nc;\r\n',
    b"present\tSerial-Number\textra\n1\ta\tx\nfalse\tb\ty\n-\tc\tz\n",
    "Gerät;Vorhanden\na;ja\nb;nein\nc;nein\n".encode("utf-16"),
    # Intune and Jamf: a line for each device and app.
    b"Device name,App name,Version\na,Glasshouse,1\na,Other,2\nb,Other,2\nc,Calendar,1\n",
    b"Computer Name,Bundle ID\na,example.GLASSHOUSE.app\nb,other\nc,other\nA,other\n",
    # What looks like a formula is a name like any other.
    b'Device,Present\n"=HYPERLINK(""http://x"")",yes\n+1,no\n@SUM(A1),no\n',
]


@pytest.mark.parametrize("content", HEADS)
def test_a_table_is_counted(content):
    counted = count(content, SOUGHT)
    assert (counted.devices, counted.present, counted.source) == (3, 1, "csv")


def result(host: str, action: str, *names: str) -> str:
    rows = [{"name": name, "path": f"/{name}", "bundle_identifier": ""} for name in names]
    if action == "snapshot":
        return json.dumps({"name": "present", "hostIdentifier": host, "action": action, "snapshot": rows})
    return json.dumps({"name": "present", "hostIdentifier": host, "action": action, "columns": rows[0]})


def test_a_log_of_osquery_is_counted_by_what_came_last():
    lines = [
        result("a", "added", "Glasshouse.app"),
        result("b", "added", "Glasshouse.app"),
        result("c", "snapshot", "Glasshouse", "Other"),
        result("b", "removed", "Glasshouse.app"),
        result("a", "removed", "Other.app"),
        "",
        result("c", "snapshot", "Other"),
        result("d", "snapshot"),
    ]
    counted = count("\n".join(lines).encode(), SOUGHT)
    assert (counted.devices, counted.present, counted.source) == (4, 1, "osquery")


@pytest.mark.parametrize(
    ("content", "why", "line"),
    [
        (b"", "empty", 0),
        (b" \n\n", "empty", 0),
        (b"Device,Present\n", "empty", 0),
        (b"Colour,Present\nred,yes\n", "head", 1),
        (b"Device\na\n", "head", 1),
        (b"Device,Present\na,yes\nb,perhaps\n", "status", 3),
        (b"Device,Present\n,yes\n", "lines", 2),
        (b"Device,Present\n" + b"x" * 3000 + b",yes\n", "lines", 2),
        (b"\xff\xfeD", "encoding", 0),
        (b"Device,Present\n\xe9,yes\n", "encoding", 0),
        (b"Device,Present\na\0,yes\n", "encoding", 0),
        (b"{" * 100_000, "json", 1),
        (b'{"hostIdentifier":"a","action":"dance"}', "json", 1),
        (b'{"hostIdentifier":5,"action":"added"}', "json", 1),
        (b"{}\n[]\n", "json", 1),
        (b"x" * (MOST_BYTES + 1), "large", 0),
        (b"Device,Present\n" + b"a,yes\n" * 60_000, "lines", 50_001),
    ],
)
def test_what_can_not_be_counted_is_refused_with_its_line(content, why, line):
    with pytest.raises(NotReadable) as wrong:
        count(content, SOUGHT)
    assert (wrong.value.why, wrong.value.line) == (why, line)


@pytest.mark.django_db(databases="__all__")
def test_one_list_counts_for_a_day_and_nothing_of_it_is_kept(office, frozen_clock):
    bar = propose(office)
    for content in (
        b"Device,Present\nsecretname,yes\nother,yes\n",
        b"Device,Present\nsecretname,yes\nother,no\n",
    ):
        actions.count_inventory(person_id=office.manager, code=bar, content=content)
    row = Inventory.objects.get()
    assert (row.devices, row.present) == (2, 1)
    assert "secretname" not in str(row.__dict__)
    frozen_clock.advance(days=3)
    actions.count_inventory(person_id=office.manager, code=bar, content=b"Device,Present\na,no\nb,no\n")
    page = page_of(bar)
    assert [(one.devices, one.present) for one in page.days] == [(2, 1), (2, 0)]
    assert page.line.share == 100
    assert len(list(queries.burn_down_table(page))) == 3


@pytest.mark.django_db(databases="__all__")
def test_a_list_is_of_a_day_of_the_last_year(office, frozen_clock):
    bar = propose(office)
    today = frozen_clock.now.date()
    for day in (today.replace(year=2024), today.replace(year=2027)):
        with pytest.raises(actions.BadInventory, match="within the last year"):
            actions.count_inventory(person_id=office.manager, code=bar, content=HEADS[0], day=day)
    before = today.replace(month=1)
    assert (
        actions.count_inventory(person_id=office.manager, code=bar, content=HEADS[0], day=before).day
        == before
    )
    with pytest.raises(actions.BadInventory, match="Line 3 says neither"):
        actions.count_inventory(person_id=office.manager, code=bar, content=b"Device,Present\na,yes\nb,hm\n")
    assert Inventory.objects.count() == 1
