"""Those who watch the demo's ledger: made once, found again, and asked by a policy that needs four and two of them."""

import socket
import time
from pathlib import Path

import pytest

from glasshouse.demo import witnesses
from glasshouse.network.config.processes import Supervisor
from glasshouse.network.ledger import actions, keys, queries
from glasshouse.network.ledger.integrating import Integrator
from glasshouse.network.ledger.models import Cosigner
from glasshouse.network.ledger.running import Office
from glasshouse.proof.entries import Terms, from_bytes
from glasshouse.proof.policies import Policy

pytestmark = pytest.mark.django_db(databases="__all__")


def test_they_are_made_once_with_eight_keys_and_ports_that_stay(tmp_path: Path):
    made = witnesses.make_neighbours(tmp_path)
    assert witnesses.make_neighbours(tmp_path) == made
    vkeys = [vkey for one in made for vkey in one.vkeys.values()]
    assert (len(made), len(set(vkeys))) == (5, 8)
    assert len({one.port for one in made}) == 5


@pytest.mark.parametrize(
    ("silent", "met"),
    [
        (set(), True),
        ({"cooperative", "library-mirror"}, True),
        ({"cooperative", "observatory"}, False),
        ({"library-mirror", "newsroom-mirror"}, False),
    ],
)
def test_one_of_each_may_be_away_and_no_more(tmp_path: Path, silent: set[str], met: bool):
    lines = witnesses.policy_lines(witnesses.make_neighbours(tmp_path))
    policy = Policy.parse(lines.encode())
    assert policy.is_met_by(set(policy.witnesses) - silent) is met
    assert {party.url for party in policy.witnesses.values()} == {
        one.url for one in witnesses.make_neighbours(tmp_path)
    }


def test_an_older_demo_goes_on_alone(tmp_path: Path):
    assert witnesses.are_asked(tmp_path)
    (tmp_path / "policy.txt").write_text("log x\nwitness operator y\nquorum operator\n")
    assert not witnesses.are_asked(tmp_path)
    (tmp_path / "policy.txt").write_text(witnesses.policy_lines(witnesses.make_neighbours(tmp_path / "w")))
    assert witnesses.are_asked(tmp_path)


def test_the_ledger_of_a_new_demo_is_witnessed_from_its_first_entry_on(tmp_path: Path, settings):
    settings.DATA_DIR = tmp_path
    made = witnesses.make_neighbours(tmp_path / "witnesses")
    assert actions.open_ledger(
        actions.Opening("witnessed", witnesses.WAITING_S, witnesses.policy_lines(made))
    )
    witnesses.introduce(made, keys.folder() / keys.LOG_KEY, "http://127.0.0.1/ledger")
    assert witnesses.are_asked(keys.folder())
    Integrator(keys.log_key(), "one").step()
    office = Office("one")
    assert not office.step()
    supervisor = Supervisor(grace_s=5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", made[4].port))
        taken.listen()
        assert witnesses.start(supervisor, made) == [made[4].name]
    supervisor.start()
    try:
        ends = time.monotonic() + 60
        while not queries.health().public:
            assert time.monotonic() < ends, Cosigner.objects.values_list("name", "failure")
            office.step()
            time.sleep(0.05)
    finally:
        supervisor.stop()
    assert queries.level() == "witnessed"
    terms = from_bytes(queries.entry(0).data)
    assert isinstance(terms, Terms)
    assert terms.waiting_s == 60
    failing = {one.name for one in queries.health().cosigners if one.failure}
    assert "cooperative" in failing
