"""add-entries and the copy that a mirror serves (C2SP tlog-mirror)."""

import gzip
import threading
from collections.abc import Callable

import pytest

from glasshouse.proof.tiles import bundles_of, pack_bundle, tiles_of
from tests.witness.house import BYTES, Client, Log, Process, line_is_by, time_of, upload_head

INFO = "text/x.tlog.mirror-info"


def next_of(reply) -> tuple[int, int]:
    size, next_entry, ticket, nothing = reply.text.split("\n")
    assert (reply.content_type, ticket, nothing) == (INFO, "", "")
    return int(size), int(next_entry)


def serves(client: Client, log: Log, size: int) -> None:
    """The mirror has every tile and bundle of this size, byte for byte."""
    part = Log(log.origin, log.entries[:size])
    for tile in (*tiles_of(size), *bundles_of(size)):
        reply = client.get(f"/mirror/{log.hash}/{tile.path}")
        assert (reply.status, reply.content_type, reply.body) == (200, BYTES, part.files.files[tile.path]), (
            tile
        )
        assert "immutable" in reply.headers["Cache-Control"]


def test_200_only_when_everything_is_stored_is_it_cosigned(
    running: Process, client: Client, log: Log
) -> None:
    witness, mirror = running.key("witness"), running.key("mirror")
    assert client.get(f"/mirror/{log.hash}/checkpoint").status == 404
    before = 0
    for size in (1, 255, 256, 300, 600):
        added = client.add_checkpoint(log.submission(before, size))
        assert mirror.key_id not in added.body and line_is_by(added.text, witness, log, size)
        reply = client.add_entries(log.upload(before, size), packed=size > 255)
        assert reply.status == 200, reply
        assert line_is_by(reply.text, mirror, log, size)
        assert "gzip" in reply.headers["Accept-Encoding"]
        served = client.get(f"/mirror/{log.hash}/checkpoint")
        assert served.body == bytes(log.checkpoint(size)) + reply.body
        assert time_of(served.body, mirror, log) > 0
        serves(client, log, size)
        before = size
    # Narrower tiles that once were needed are still there; none that was never full is served as full.
    serves(client, log, 300)
    assert client.get(f"/mirror/{log.hash}/tile/0/002").status == 404
    assert client.get(f"/mirror/{log.hash}/tile/0/002.p/89").status == 404
    assert client.get(f"/mirror/{log.hash}/tile/entries/002.p/89").status == 404
    assert client.get(f"/mirror/{log.hash}/tile/0/x999/999").status == 404
    assert client.get(f"/mirror/{log.hash}/tile/0/" + "x999/" * 5 + "999").status == 404
    assert client.get(f"/mirror/{log.hash}/tile/0/0").status == 400
    packed = client.get(f"/mirror/{log.hash}/tile/entries/000", Accept_Encoding="gzip")
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.body)) == (
        "gzip",
        pack_bundle(log.entries[:256]),
    )


def test_200_an_empty_log_and_one_that_has_not_grown(running: Process, client: Client, log: Log) -> None:
    for old, size in ((0, 0), (0, 0), (0, 5), (5, 5)):
        assert client.add_checkpoint(log.submission(old, size)).status == 200
        reply = client.add_entries(log.upload(old, size))
        assert reply.status == 200 and line_is_by(reply.text, running.key("mirror"), log, size)


def test_200_an_upload_may_overlap_begin_within_a_bundle_and_bring_a_ticket(client: Client, log: Log) -> None:
    client.add_checkpoint(log.submission(0, 600))
    assert client.add_entries(log.upload(0, 600, packages=1)).status == 202
    assert client.add_entries(log.upload(100, 600, ticket=b"any ticket")).status == 200
    assert client.add_entries(log.upload(0, 600)).status == 200
    assert client.add_entries(log.upload(600, 600)).status == 200
    serves(client, log, 600)


def test_202_an_upload_in_pieces_goes_on_where_it_stopped(client: Client, log: Log) -> None:
    client.add_checkpoint(log.submission(0, 600))
    first = client.add_entries(log.upload(0, 600, packages=1))
    assert (first.status, next_of(first)) == (202, (600, 256))
    # Cut in the middle of the next package: what was whole is kept.
    cut = log.upload(256, 600)
    second = client.add_entries(cut[:-40])
    assert (second.status, next_of(second)) == (202, (600, 512))
    assert client.get(f"/mirror/{log.hash}/checkpoint").status == 404
    packed = gzip.compress(log.upload(512, 600))
    broken = client.ask("POST", "/add-entries", packed[:-5], Content_Type=BYTES, Content_Encoding="gzip")
    assert broken.status == 400
    assert client.add_entries(log.upload(512, 600)).status == 200
    serves(client, log, 600)


def test_202_a_connection_that_is_lost_keeps_whole_packages(
    running: Process, client: Client, log: Log
) -> None:
    import socket

    client.add_checkpoint(log.submission(0, 600))
    body = log.upload(0, 600)
    with socket.create_connection(("127.0.0.1", running.port), 5) as raw:
        head = f"POST /add-entries HTTP/1.1\r\nContent-Type: {BYTES}\r\nContent-Length: {len(body)}\r\n\r\n"
        raw.sendall(head.encode() + body[:-10])
        raw.shutdown(socket.SHUT_WR)
        assert raw.recv(1000).startswith(b"HTTP/1.1 202 ")
    assert next_of(client.add_entries(upload_head(log.origin, 601, 601))) == (600, 512)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda log: b"",
        lambda log: log.upload(0, 5)[:10],
        lambda log: log.upload(0, 5)[:-1],
        lambda log: log.upload(0, 5) + b"x",
        lambda log: upload_head(log.origin, 0, 5),
        lambda log: upload_head(log.origin, 6, 5),
        lambda log: b"\0\2\xff\xff" + bytes(18),
    ],
)
def test_400_what_cant_be_read(client: Client, log: Log, spoil) -> None:
    client.add_checkpoint(log.submission(0, 5))
    reply = client.add_entries(spoil(log))
    assert reply.status == 400 and reply.text.count("\n") == 1, reply
    assert client.get(f"/mirror/{log.hash}/checkpoint").status == 404


def test_404_a_log_that_is_not_known(client: Client) -> None:
    assert client.add_entries(upload_head("log.example/unknown", 0, 5)).status == 404


def test_409_says_how_to_go_on(client: Client, log: Log) -> None:
    client.add_checkpoint(log.submission(0, 300))
    client.add_checkpoint(log.submission(300, 600))
    # A size that was never announced; entries that begin behind a gap; a checkpoint smaller than the mirror's.
    assert next_of(client.add_entries(log.upload(0, 599))) == (600, 0)
    gap = client.add_entries(log.upload(256, 300))
    assert (gap.status, next_of(gap)) == (409, (300, 0))
    assert client.add_entries(upload_head(log.origin, 0, (1 << 64) - 1)).status == 409
    assert client.add_entries(log.upload(0, 600)).status == 200
    small = client.add_entries(log.upload(0, 300))
    assert (small.status, next_of(small)) == (409, (600, 600))


def test_409_much_more_than_is_missing(folder, client: Client) -> None:
    from glasshouse.witness import installation

    log = Log("log.example/much", [b"%d" % number for number in range(8700)])
    installation.add_log(folder, str(log.key.public), "")
    client.add_checkpoint(log.submission(0, 8700))
    assert client.add_entries(log.upload(0, 8700), packed=True).status == 200
    assert next_of(client.add_entries(log.upload(0, 8700))) == (8700, 8700)
    assert client.add_entries(log.upload(600, 8700)).status == 200
    serves(client, log, 8700)


def test_409_an_older_checkpoint_will_do_until_it_is_forgotten(client: Client, log: Log) -> None:
    for size in range(300, 340):
        assert client.add_checkpoint(log.submission(0 if size == 300 else size - 1, size)).status == 200
    assert client.add_entries(log.upload(0, 307)).status == 409
    assert client.add_entries(log.upload(0, 308)).status == 200
    for size in range(340, 380):
        client.add_checkpoint(log.submission(size - 1, size))
    # The mirror's own checkpoint is known for as long as it is that.
    assert client.add_entries(log.upload(308, 308)).status == 200
    assert client.get(f"/mirror/{log.hash}/checkpoint").text.count("—") == 2


def test_422_before_any_checkpoint(client: Client, log: Log) -> None:
    assert client.add_entries(log.upload(0, 5)).status == 422


def changed(lie: int) -> Callable[[int, bytes], bytes]:
    return lambda index, entry: entry[:-1] + b"!" if index == lie else entry


def test_422_a_byte_changed_and_nothing_of_it_is_stored(client: Client, log: Log) -> None:
    client.add_checkpoint(log.submission(0, 600))
    for lie in (0, 100, 255):
        spoiled = log.upload(0, 600, spoil=changed(lie))
        assert client.add_entries(spoiled).status == 422
        assert client.get(f"/mirror/{log.hash}/tile/entries/000").status == 404
    # What came before the lie is true, and stays.
    spoiled = log.upload(0, 600, spoil=changed(300))
    assert client.add_entries(spoiled).status == 422
    assert client.get(f"/mirror/{log.hash}/tile/entries/001.p/1").status == 404
    assert client.get(f"/mirror/{log.hash}/checkpoint").status == 404
    assert next_of(client.add_entries(log.upload(0, 9))) == (600, 256)


def test_422_a_proof_with_too_many_hashes(client: Client, log: Log) -> None:
    client.add_checkpoint(log.submission(0, 5))
    body = upload_head(log.origin, 0, 5) + pack_bundle(log.entries[:5]) + b"\x40" + bytes(64 * 32)
    assert client.add_entries(body).status == 422


def test_415_entries_of_another_type_or_coding(client: Client, log: Log) -> None:
    assert client.ask("POST", "/add-entries", b"x", Content_Type="text/plain").status == 415
    assert client.ask("POST", "/add-entries", b"x", Content_Type=BYTES, Content_Encoding="br").status == 415


def test_a_bomb_inflates_to_no_more_than_is_asked_for(client: Client, log: Log) -> None:
    client.add_checkpoint(log.submission(0, 600))
    bomb = gzip.compress(upload_head(log.origin, 0, 600) + bytes(1 << 27), 9)
    assert len(bomb) < 1 << 18
    reply = client.ask("POST", "/add-entries", bomb, Content_Type=BYTES, Content_Encoding="gzip")
    # 256 empty entries and no proof: the first package is false, and nothing behind it is read.
    assert reply.status == 422


def test_uploads_side_by_side_make_one_copy(running: Process, client: Client, log: Log) -> None:
    client.add_checkpoint(log.submission(0, 300))
    client.add_checkpoint(log.submission(300, 600))
    bodies = [log.upload(0, 600)] * 3 + [log.upload(0, 300)] * 2
    replies = []

    def send(body: bytes) -> None:
        other = running.client()
        replies.append(other.add_entries(body).status)
        other.connection.close()

    threads = [threading.Thread(target=send, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies.count(200) >= 3 and set(replies) <= {200, 409}
    assert b"\n600\n" in client.get(f"/mirror/{log.hash}/checkpoint").body
    serves(client, log, 600)
