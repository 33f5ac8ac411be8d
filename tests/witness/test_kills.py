"""kill -9 at every write: what was answered is kept, and nothing is ever signed that contradicts it."""

import http.client
from pathlib import Path

import pytest

from glasshouse.witness import installation
from tests.kills.points import named_points
from tests.witness.house import Client, Log, Process, Reply, command, line_is_by, some, time_of

# point: whether what the request asked for has happened when the process is gone
POINTS = {
    "witness.checkpoint.decided": False,
    "witness.checkpoint.written": False,
    "witness.checkpoint.durable": True,
    "witness.package.written": False,
    "witness.package.durable": True,
    "witness.mirror.written": False,
    "witness.mirror.durable": True,
}
KEY_POINTS = ("witness.key.promised", "witness.key.drafted")


def test_every_point_has_its_death() -> None:
    assert {*POINTS, *KEY_POINTS} == set(named_points("witness"))


@pytest.fixture
def log() -> Log:
    return Log("log.example/kills", some(600))


@pytest.fixture
def house(tmp_path: Path, start, log: Log) -> Path:
    """A witness and mirror that hold the first 300 entries."""
    folder = tmp_path / "witness"
    installation.make(folder, "witness.example/w1", "mirror.example/m1")
    installation.add_log(folder, str(log.key.public), "")
    process = start(folder)
    assert process.client().add_checkpoint(log.submission(0, 300)).status == 200
    assert process.client().add_entries(log.upload(0, 300)).status == 200
    assert process.end() == 0
    return folder


def size_at(client: Client, prefix: str, log: Log) -> int:
    return int(client.get(f"{prefix}/{log.hash}/checkpoint").text.split("\n")[1])


def do(process: Process, log: Log, what: str) -> Reply:
    client = process.client()
    if what == "checkpoint":
        return client.add_checkpoint(log.submission(300, 600))
    return client.add_entries(log.upload(300, 600))


@pytest.mark.parametrize("point", POINTS)
def test_a_death_loses_nothing_and_contradicts_nothing(house: Path, start, log: Log, point: str) -> None:
    what = point.split(".")[1]
    if what != "checkpoint":
        process = start(house)
        assert do(process, log, "checkpoint").status == 200
        process.end()
    dying = start(house, kill_at=point)
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        do(dying, log, what)
    assert dying.end() == -9

    process = start(house)
    client = process.client()
    witnessed = 600 if what != "checkpoint" or POINTS[point] else 300
    assert size_at(client, "", log) == witnessed
    mirrored = 600 if point == "witness.mirror.durable" else 300
    assert size_at(client, "/mirror", log) == mirrored
    times = time_of(client.get(f"/{log.hash}/checkpoint").body, process.key("witness"), log)
    refuses_another_history(client, log, witnessed)
    goes_on(process, client, log, witnessed)
    assert time_of(client.get(f"/{log.hash}/checkpoint").body, process.key("witness"), log) >= times
    assert process.end() == 0


def refuses_another_history(client: Client, log: Log, witnessed: int) -> None:
    fork = Log(log.origin, some(299) + some(301, "other"))
    assert client.add_checkpoint(fork.submission(witnessed, witnessed)).status == 422
    assert client.add_checkpoint(fork.submission(witnessed, 600)).status == 422
    assert client.add_checkpoint(fork.submission(0, 600)).status == 409


def goes_on(process: Process, client: Client, log: Log, witnessed: int) -> None:
    signed = client.add_checkpoint(log.submission(witnessed, 600))
    assert line_is_by(signed.text, process.key("witness"), log, 600)
    # Where to go on is asked for, as a client does that knows nothing.
    size, next_entry = client.add_entries(log.upload(600, 600)).text.split("\n")[:2]
    start = int(next_entry) if size == "600" else 600
    stored = client.add_entries(log.upload(start, 600))
    assert (stored.status, line_is_by(stored.text, process.key("mirror"), log, 600)) == (200, True)
    for path, content in log.files.files.items():
        assert client.get(f"/mirror/{log.hash}/{path}").body == content


@pytest.mark.parametrize("point", KEY_POINTS)
def test_a_death_while_keys_are_made_leaves_none_or_one(tmp_path: Path, point: str) -> None:
    folder = tmp_path / "witness"
    dying = command(folder, "init", "--name", "w.example/1", kill_at=point)
    assert dying.communicate()[0] == "" and dying.returncode == -9
    again = command(folder, "init", "--name", "w.example/1")
    vkey = again.communicate()[0].strip()
    assert again.returncode == 0
    assert str(installation.open_parts(folder).witness.key.public) == vkey
    assert sorted(path.name for path in folder.glob("*.draft")) == []
