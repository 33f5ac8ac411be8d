"""A log of a million entries: it passes whole and from a state, and whatever is spoilt in it is found."""

from pathlib import Path
from random import Random

import pytest

from glasshouse.proof.verifying.checking import Ports, Verification, Wish
from glasshouse.proof.verifying.sources import Folder
from glasshouse.proof.verifying.states import State
from tests.proof.served import Served, codes, lifted, no_address, terms
from tests.proof.test_verifying import different

SIZE = 1_000_000
STEP = 50_000


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Served, Path]:
    log = Served()
    log.publish([terms(log.time_s)])
    while log.size < SIZE:
        fresh = range(log.size, min(SIZE, log.size + STEP))
        log.publish(different(number, log.time_s) for number in fresh)
    return log, log.write(tmp_path_factory.mktemp("million"))


def verified(folder: Path, state: State | None = None) -> Verification:
    found = Verification(Folder(folder), Wish(state=state, monitors=False), Ports(open_=no_address))
    found.run()
    return found


def test_a_million_entries_pass_and_are_gone_on_from(log):
    served, folder = log
    found = verified(folder)
    assert not found.findings and found.whole and sum(found.judge.kinds.values()) == served.size
    state = found.state()
    assert state is not None
    served.publish([lifted(served.time_s)] * 1000)
    served.write(folder)
    later = verified(folder, State.parse(state.text().encode()))
    assert not later.findings and later.size == served.size
    assert later.tree.root() == served.tree.root()


def test_what_is_spoilt_among_a_million_entries_is_found(log):
    served, folder = log
    chance = Random(7)
    needed = [path for path in served.files if path.startswith("tile/") and ".p/" not in path]
    for path in [
        *chance.sample(needed, 6),
        "tile/1/000",
        "tile/2/000.p/15",
        "checkpoint",
        "checkpoints/000.p/22",
    ]:
        data = served.files[path]
        at = chance.randrange(len(data))
        (folder / path).write_bytes(data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :])
        assert codes(verified(folder)), path
        (folder / path).write_bytes(data)
    assert not verified(folder).findings
