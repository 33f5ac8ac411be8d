"""Whatever bytes come, the answer is a 4xx in one line; whoever is slow or too many is sent away."""

import asyncio
import gzip
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glasshouse.proof.errors import Malformed
from glasshouse.proof.hashes import subtree_proof
from glasshouse.proof.submissions import Package, Submission, UploadHead, spans
from glasshouse.proof.tiles import Tile
from glasshouse.witness import bodies, doors, installation, server
from glasshouse.witness.bodies import Body, Cut, Stream
from glasshouse.witness.errors import Refused
from glasshouse.witness.figures import Figures
from glasshouse.witness.messages import LONGEST_HEAD, Answer, Head, http_date
from glasshouse.witness.mirroring import Mirror
from glasshouse.witness.witnessing import Witness
from tests.witness.house import BYTES, Log, some

LOG = Log("log.example/limits", some(300))
EXAMPLE = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""
SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def made(tmp_path: Path) -> Iterator[doors.Doors]:
    """A witness in this process, whose threads are one, so that its limits can be changed."""
    installation.make(tmp_path, "w.example/1", "m.example/1")
    installation.add_log(tmp_path, str(LOG.key.public), "")
    parts = installation.open_parts(tmp_path)
    assert parts.mirror is not None
    with ThreadPoolExecutor(1) as threads:
        yield doors.Doors(
            Witness(parts.witness, parts.store),
            Mirror(parts.mirror, parts.store),
            Figures(parts.store, [parts.witness, parts.mirror]),
            threads,
            asyncio.Semaphore(1),
        )
        threads.submit(parts.store.close).result()
    parts.store.close()


def ask(made: doors.Doors, path: str, data: bytes, **headers: str) -> Answer:
    head = Head("POST", path, {"content-type": BYTES, **headers}, True)

    async def answer() -> Answer:
        return await made.answer(head, Body(reader(data), len(data)))

    return asyncio.run(answer())


def reader(data: bytes) -> asyncio.StreamReader:
    made = asyncio.StreamReader()
    made.feed_data(data)
    made.feed_eof()
    return made


def is_clear(answer: Answer) -> bool:
    return answer.content.count(b"\n") == 1 and answer.content_type.startswith("text/plain")


def test_the_example_of_the_specification_is_read() -> None:
    """From tlog-witness, add-checkpoint."""
    read = Submission.parse(EXAMPLE.encode())
    assert (read.old_size, len(read.proof), read.signed.checkpoint.size) == (20852014, 4, 20852163)
    assert (read.signed.checkpoint.origin, len(read.signed.note.signatures)) == (
        "example.com/behind-the-sofa",
        2,
    )


def test_a_commit_is_flushed_to_the_disk(made: doors.Doors) -> None:
    """SQLite's synchronous=FULL, on the connection of every thread."""
    asked = made.threads.submit(
        lambda: made.witness.store._connection().execute("PRAGMA synchronous").fetchone()
    )
    assert asked.result() == made.witness.store._connection().execute("PRAGMA synchronous").fetchone() == (2,)


@SOME
@given(st.binary(max_size=300))
def test_any_bytes_as_a_checkpoint_are_a_4xx(made: doors.Doors, data: bytes) -> None:
    answer = ask(made, "/add-checkpoint", data)
    assert 400 <= answer.status < 500 and is_clear(answer)


@SOME
@given(st.integers(0, 10_000), st.binary(max_size=4), st.integers(0, 8))
def test_a_spoiled_checkpoint_is_a_4xx_or_as_good(made: doors.Doors, at: int, put: bytes, cut: int) -> None:
    body = LOG.submission(0, 300)
    at %= len(body)
    answer = ask(made, "/add-checkpoint", body[:at] + put + body[at + cut :])
    assert answer.status == 200 or (400 <= answer.status < 500 and is_clear(answer)) or answer.status == 409


@SOME
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_as_entries_are_a_4xx(made: doors.Doors, data: bytes, packed: bool) -> None:
    coding = {"content-encoding": "gzip"} if packed else {}
    answer = ask(made, "/add-entries", data, **coding)
    assert 400 <= answer.status < 500 and is_clear(answer)


@SOME
@given(st.integers(0, 10_000), st.binary(max_size=4), st.integers(0, 8))
def test_spoiled_entries_are_never_stored(made: doors.Doors, at: int, put: bytes, cut: int) -> None:
    ask(made, "/add-checkpoint", LOG.submission(0, 300))
    body = LOG.upload(0, 300)
    at %= len(body)
    assert ask(made, "/add-entries", body[:at] + put + body[at + cut :]).status in (
        200,
        202,
        400,
        404,
        409,
        422,
    )
    assert made.mirror is not None
    log = made.witness.store.log_of(LOG.origin)
    assert log is not None
    for path, content in LOG.files.files.items():
        assert made.mirror.read(log, Tile.parse(path)) in (None, content)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_submission_or_malformed(data: bytes) -> None:
    for body in (data, b"old 0\n\n" + data, b"old 0\n" + data + b"\n\n"):
        try:
            Submission.parse(body)
        except Malformed:
            pass


@given(st.binary(max_size=200))
def test_any_bytes_are_a_head_or_refused(data: bytes) -> None:
    for head in (data, b"GET / HTTP/1.1\r\n" + data + b"\r\n\r\n"):
        try:
            parsed = Head.parse(head)
            parsed.length()
            assert parsed.path.startswith("/")
        except Refused as refused:
            assert 400 <= refused.status <= 501


@given(st.lists(st.binary(max_size=100_000), max_size=3), st.integers(1, 3000))
@settings(max_examples=30, deadline=None)
def test_bodies_arrive_as_they_were_sent(parts: list[bytes], step: int) -> None:
    whole = b"".join(parts)
    packed = b"".join(gzip.compress(part) for part in parts) or gzip.compress(b"")
    chunks = [packed[at : at + step * 100] for at in range(0, len(packed), step * 100)]
    coded = (
        b"".join(b"%x;name=value\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
        + b"0\r\nTrailer: x\r\n\r\n"
    )

    async def read(data: bytes, length: int | None, **how: bool) -> bytes:
        stream = Stream(Body(reader(data), length), gzip=how.get("gzip", False), most=1 << 20)
        taken = await stream.take(len(whole) // 2) + await stream.rest()
        assert await stream.is_at_end()
        return taken

    assert asyncio.run(read(whole, len(whole))) == whole
    assert asyncio.run(read(packed, len(packed), gzip=True)) == whole
    assert asyncio.run(read(coded, None, gzip=True)) == whole


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 131_072])
def test_a_gzip_body_that_ends_where_a_piece_does(size: int) -> None:
    async def read() -> bytes:
        packed = gzip.compress(bytes(size))
        return await Stream(Body(reader(packed), len(packed)), gzip=True, most=size).rest()

    assert asyncio.run(read()) == bytes(size)


def test_a_body_that_inflates_too_far_is_cut() -> None:
    async def read(data: bytes, most: int) -> None:
        await Stream(Body(reader(data), len(data)), gzip=True, most=most).rest()

    packed = gzip.compress(bytes(1000))
    for data, most in ((packed, 999), (packed[:-1], 5000), (b"not gzip", 5000), (b"", 5000)):
        with pytest.raises(Cut):
            asyncio.run(read(data, most))


def test_an_upload_longer_than_one_request_may_be_is_kept_as_far_as_it_came(
    made: doors.Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(made, "/add-checkpoint", LOG.submission(0, 300))
    body = LOG.upload(0, 300)
    monkeypatch.setattr(bodies, "PIECE", 1000)
    monkeypatch.setattr(doors, "LONGEST_UPLOAD", len(body) - 200)
    answer = ask(made, "/add-entries", body)
    assert (answer.status, answer.content) == (202, b"300\n256\n\n")


def test_a_store_that_cant_be_written_answers_nothing_that_is_not_kept(
    made: doors.Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(type(made.witness.store), "keep_pending", full)
    with pytest.raises(sqlite3.OperationalError):
        ask(made, "/add-checkpoint", LOG.submission(0, 300))
    monkeypatch.undo()
    assert ask(made, "/add-checkpoint", LOG.submission(300, 300)).content == b"0\n"


def test_422_a_byte_changed_in_any_entry_and_nothing_of_it_is_stored(made: doors.Doors) -> None:
    ask(made, "/add-checkpoint", LOG.submission(0, 300))
    store, log = made.witness.store, made.witness.store.log_of(LOG.origin)
    assert made.mirror is not None and log is not None
    upload = made.mirror.begin(UploadHead(LOG.origin, 0, 300))
    for first, stop in spans(0, 300):
        proof = tuple(subtree_proof(first, stop, 300, LOG.nodes))
        for lie in range(first, stop):
            entries = list(LOG.entries[first:stop])
            entries[lie - first] = bytes([entries[lie - first][0] ^ 1]) + entries[lie - first][1:]
            with pytest.raises(Refused) as refused:
                made.mirror.add(upload, Package(first, stop, tuple(entries), proof))
            assert (refused.value.status, store.next_entry(log)) == (422, first)
            assert store.tile(log, 0, first // 256) == b""
        made.mirror.add(upload, Package(first, stop, tuple(LOG.entries[first:stop]), proof))
    assert store.next_entry(log) == 300


def test_a_disk_that_has_changed_is_not_signed(made: doors.Doors) -> None:
    ask(made, "/add-checkpoint", LOG.submission(0, 300))
    assert ask(made, "/add-entries", LOG.upload(0, 300)).status == 200
    store = made.witness.store
    log = store.log_of(LOG.origin)
    assert log is not None
    store.keep_tile(log, 0, 1, bytes(44 * 32))
    assert ask(made, "/add-entries", LOG.upload(300, 300)).status == 500


def over_loopback(made: doors.Doors, talk: Callable[[int, server.Server], Awaitable[None]]) -> None:
    async def run() -> None:
        house = server.Server(made)
        listening = await asyncio.start_server(house.take, "127.0.0.1", 0, limit=LONGEST_HEAD)
        await talk(listening.sockets[0].getsockname()[1], house)
        listening.close()
        if house.connections:
            await asyncio.wait(house.connections, timeout=5)

    asyncio.run(run())


async def say(port: int, *words: bytes) -> bytes:
    reading, writing = await asyncio.open_connection("127.0.0.1", port)
    for word in words:
        writing.write(word)
        await asyncio.sleep(0.02)
    answer = await reading.read()
    writing.close()
    return answer


def test_408_who_is_slow_is_sent_away(made: doors.Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (server, "HEAD_S"),
        (server, "PAUSE_S"),
        (server, "LINGER_S"),
        (bodies, "IDLE_S"),
        (doors, "PACKAGE_S"),
    ):
        monkeypatch.setattr(module, name, 0.1)
    monkeypatch.setattr(doors, "BODY_S", 0.05)
    entries = f"POST /add-entries HTTP/1.1\r\nContent-Type: {BYTES}\r\nContent-Length: 99\r\n\r\n".encode()

    async def talk(port: int, house: server.Server) -> None:
        assert await say(port) == b""
        assert b" 408 " in await say(port, b"GET /hea")
        assert b" 408 " in await say(
            port, b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 9\r\n\r\n", b"old"
        )
        assert b" 408 " in await say(port, entries, b"\0")

    over_loopback(made, talk)


def test_503_too_many_connections_or_uploads(made: doors.Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 1)

    async def talk(port: int, house: server.Server) -> None:
        _reading, writing = await asyncio.open_connection("127.0.0.1", port)
        writing.write(
            f"POST /add-entries HTTP/1.1\r\nContent-Type: {BYTES}\r\nContent-Length: 9\r\n\r\n".encode()
        )
        await asyncio.sleep(0.05)
        assert b" 503 " in await say(port)
        monkeypatch.setattr(server, "MOST_CONNECTIONS", 9)
        assert b"too many uploads" in await say(
            port, f"POST /add-entries HTTP/1.0\r\nContent-Type: {BYTES}\r\n\r\n".encode()
        )
        writing.close()

    over_loopback(made, talk)


def test_500_says_nothing_of_what_is_wrong(made: doors.Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    errors: list[Exception] = [RuntimeError("a secret"), sqlite3.OperationalError("a secret")]

    def breaks(*arguments: object) -> str:
        raise errors.pop()

    monkeypatch.setattr(Figures, "text", breaks)

    async def talk(port: int, house: server.Server) -> None:
        for status in (b" 503 ", b" 500 "):
            answer = await say(port, b"GET /metrics HTTP/1.0\r\n\r\n")
            assert status in answer and b"secret" not in answer and b"Traceback" not in answer

    over_loopback(made, talk)
    assert Counter({("other", 503): 1, ("other", 500): 1}) <= made.figures.answered


def test_a_date_is_written_as_http_writes_it() -> None:
    assert http_date(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT"
