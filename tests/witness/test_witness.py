"""add-checkpoint and monitoring over HTTP, every status by name (C2SP tlog-witness)."""

import json
import socket
import threading
import time
from pathlib import Path

import pytest

from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.hashes import consistency_proof
from glasshouse.proof.notes import Kind, SigningKey
from tests.witness.house import Client, Log, Process, line_is_by, some, submission, time_of


def test_200_a_log_that_grew_is_cosigned(running: Process, client: Client, log: Log) -> None:
    key, before = running.key("witness"), int(time.time())
    for old, size in ((0, 0), (0, 1), (1, 255), (255, 256), (256, 257), (257, 600), (600, 600)):
        reply = client.add_checkpoint(log.submission(old, size))
        assert (reply.status, reply.text.count("\n")) == (200, 1), (old, size, reply)
        assert line_is_by(reply.text, key, log, size)
    served = client.get(f"/{log.hash}/checkpoint")
    assert (served.status, served.content_type) == (200, "text/plain; charset=utf-8")
    assert served.body == bytes(log.checkpoint(600)) + reply.body
    assert before <= time_of(served.body, key, log) <= time.time()


def test_200_other_signatures_are_passed_over_and_not_served(client: Client, log: Log) -> None:
    stranger = SigningKey(log.origin, Kind.LOG, b"s" * 32)
    signed = log.checkpoint(5)
    signed = signed.cosigned([stranger.sign(signed.checkpoint.text)])
    assert client.add_checkpoint(submission(0, [], bytes(signed))).status == 200
    assert stranger.public.key_id.hex() not in client.get(f"/{log.hash}/checkpoint").text
    assert len(SignedCheckpoint.parse(client.get(f"/{log.hash}/checkpoint").body).note.signatures) == 2


def test_200_a_second_key_of_the_same_log_signs_as_well(folder, client: Client, log: Log) -> None:
    from glasshouse.witness import installation

    second = SigningKey(log.origin, Kind.LOG, b"2" * 32)
    installation.add_log(folder, str(second.public), "")
    assert client.add_checkpoint(log.submission(0, 5)).status == 200
    signed = SignedCheckpoint.sign(log.checkpoint(9).checkpoint, second)
    assert (
        client.add_checkpoint(submission(5, consistency_proof(5, 9, log.nodes), bytes(signed))).status == 200
    )


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda body: b"", "the body is `old"),
        (lambda body: body.replace(b"old 0\n", b"new 0\n"), "the body is `old"),
        (lambda body: body.replace(b"old 0\n", b"old 00\n"), "not a number"),
        (lambda body: body.replace(b"old 0\n", b"old -1\n"), "not a number"),
        (lambda body: body.replace(b"old 0\n", b"old 9223372036854775808\n"), "not a number"),
        (lambda body: body.replace(b"old 0\n", b"old 6\n"), "larger"),
        (lambda body: body.replace(b"old 0\n", b"old 0\nAAAA\n"), "32 bytes"),
        (lambda body: body.replace(b"old 0\n", b"old 0\n!\n"), "not base64"),
        (lambda body: body.replace(b"old 0\n", b"old 0\n" + b"A" * 43 + b"=\n" * 1), ""),
        (lambda body: body.replace(b"old 0\n", b"old 0\n" + (b"A" * 43 + b"=\n") * 64), "more than 63"),
        (lambda body: body.replace(b"\n5\n", b"\n05\n"), "not a number"),
        (lambda body: body.replace(b"\n5\n", b"\n5\nextension\n"), "three lines"),
        (lambda body: body.split("—".encode())[0], "no signature"),
        (lambda body: body[:-1], "no signature"),
        (lambda body: b"old 0\n\n\xff\n\n", "UTF-8"),
    ],
)
def test_400_what_cant_be_read(client: Client, log: Log, spoil, words: str) -> None:
    reply = client.add_checkpoint(spoil(log.submission(0, 5)))
    if not words:
        # A proof where none is needed is read well, and wrong.
        assert reply.status == 422
        return
    assert (reply.status, reply.content_type) == (400, "text/plain; charset=utf-8")
    assert words in reply.text and reply.text.count("\n") == 1
    assert client.get(f"/{log.hash}/checkpoint").status == 404


def test_403_no_known_key_has_signed(client: Client, log: Log) -> None:
    stranger = SigningKey(log.origin, Kind.LOG, b"s" * 32)
    signed = SignedCheckpoint.sign(log.checkpoint(5).checkpoint, stranger)
    assert client.add_checkpoint(submission(0, [], bytes(signed))).status == 403


def test_403_one_line_of_a_known_key_is_false_beside_a_good_one(client: Client, log: Log) -> None:
    signed = log.checkpoint(5)
    signed = signed.cosigned([log.key.sign("something else\n")])
    assert client.add_checkpoint(submission(0, [], bytes(signed))).status == 403


def test_404_a_log_that_is_not_known(client: Client) -> None:
    unknown = Log("log.example/unknown", some(5))
    reply = client.add_checkpoint(unknown.submission(0, 5))
    assert (reply.status, "log.example/unknown" in reply.text) == (404, True)
    assert client.get(f"/{unknown.hash}/checkpoint").status == 404
    assert client.get("/" + "0" * 63 + "/checkpoint").status == 404


def test_409_says_the_size_that_was_cosigned_last(client: Client, log: Log) -> None:
    fresh = client.add_checkpoint(log.submission(3, 5))
    assert (fresh.status, fresh.content_type, fresh.body) == (409, "text/x.tlog.size", b"0\n")
    assert client.add_checkpoint(log.submission(0, 300)).status == 200
    for old in (0, 299):
        reply = client.add_checkpoint(log.submission(old, 600))
        assert (reply.status, reply.content_type, reply.body) == (409, "text/x.tlog.size", b"300\n")


def test_422_a_proof_that_leads_elsewhere(client: Client, log: Log) -> None:
    assert client.add_checkpoint(log.submission(0, 300)).status == 200
    proof, new = consistency_proof(300, 600, log.nodes), bytes(log.checkpoint(600))
    spoiled = [bytes([proof[0][0] ^ 1]) + proof[0][1:], *proof[1:]]
    for wrong in ([], proof[:-1], [*proof, b"0" * 32], spoiled):
        assert client.add_checkpoint(submission(300, wrong, new)).status == 422
    assert client.add_checkpoint(submission(300, proof, new)).status == 200


def test_422_an_empty_log_has_one_root_and_needs_no_proof(client: Client, log: Log) -> None:
    signed = SignedCheckpoint.sign(Checkpoint(log.origin, 0, b"r" * 32), log.key)
    assert client.add_checkpoint(submission(0, [], bytes(signed))).status == 422
    assert client.add_checkpoint(submission(0, [b"p" * 32], bytes(log.checkpoint(5)))).status == 422


def test_a_rollback_is_refused(client: Client, log: Log) -> None:
    assert client.add_checkpoint(log.submission(0, 300)).status == 200
    assert client.add_checkpoint(log.submission(300, 200)).status == 400
    assert client.add_checkpoint(log.submission(100, 200)).status == 409
    assert client.add_checkpoint(log.submission(0, 200)).status == 409
    assert b"\n300\n" in client.get(f"/{log.hash}/checkpoint").body


def test_a_split_view_is_refused(client: Client, log: Log) -> None:
    fork = Log(log.origin, some(280) + some(320, "other"))
    assert client.add_checkpoint(log.submission(0, 300)).status == 200
    assert client.add_checkpoint(fork.submission(300, 300)).status == 422
    assert client.add_checkpoint(fork.submission(300, 600)).status == 422
    assert client.add_checkpoint(log.submission(300, 600)).status == 200


def test_of_requests_that_race_one_wins_and_nothing_is_rolled_back(
    folder: Path, running: Process, start, log: Log
) -> None:
    """Even between two processes on one folder."""
    second = start(folder)
    sizes, answers = range(101, 109), {}
    assert running.client().add_checkpoint(log.submission(0, 100)).status == 200
    bodies = {size: log.submission(100, size) for size in sizes}
    gate = threading.Barrier(len(bodies))

    def race(size: int) -> None:
        client = (running, second)[size % 2].client()
        client.get("/health")
        gate.wait()
        answers[size] = client.add_checkpoint(bodies[size])
        client.connection.close()

    threads = [threading.Thread(target=race, args=(size,)) for size in sizes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [size for size, reply in answers.items() if reply.status == 200]
    assert len(won) == 1
    assert {reply.body for reply in answers.values() if reply.status == 409} == {b"%d\n" % won[0]}
    assert b"\n%d\n" % won[0] in running.client().get(f"/{log.hash}/checkpoint").body


def test_405_408_413_415_431_and_what_is_not_there(client: Client, log: Log) -> None:
    assert client.get("/add-checkpoint").headers["Allow"] == "POST"
    assert client.ask("PUT", "/health", b"").status == 405
    assert client.get("/").status == client.get(f"/{log.hash}/tile/0/000").status == 404
    assert client.add_checkpoint(b"x" * (1 << 20)).status == 413
    assert client.ask("POST", "/add-checkpoint", b"x", Content_Encoding="gzip").status == 415
    assert client.get("/health", X_Long="x" * 20_000).status == 431
    assert client.get("/health", Transfer_Encoding="gzip").status == 501


def test_a_body_in_chunks_and_a_client_that_waits_to_be_told(
    running: Process, client: Client, log: Log
) -> None:
    body = log.submission(0, 5)
    reply = client.ask(
        "POST",
        "/add-checkpoint",
        iter([body[:7], body[7:]]),
        Transfer_Encoding="chunked",
    )
    assert reply.status == 200
    body = log.submission(5, 9)
    with socket.create_connection(("127.0.0.1", running.port), 5) as raw:
        raw.sendall(
            b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
            % len(body)
        )
        assert raw.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        raw.sendall(body)
        assert raw.recv(100).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/2.0\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET /health HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /health HTTP/1.1\r\n folded: x\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc",
    ],
)
def test_400_a_request_that_is_none(running: Process, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", running.port), 5) as raw:
        raw.sendall(data)
        raw.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: raw.recv(1000), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ") and b"Connection: close" in head
    assert body.count(b"\n") == 1 and b"Traceback" not in body


def test_health_and_metrics(client: Client, log: Log) -> None:
    client.add_checkpoint(log.submission(0, 7))
    client.add_checkpoint(log.submission(0, 9))
    assert client.get("/health").body == b"ok\n"
    text = client.get("/metrics").text
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    origin = json.dumps(log.origin)
    assert figures[f'glasshouse_witness_log_size{{origin={origin},cosigner="witness"}}'] == "7"
    assert (
        0
        <= int(figures[f'glasshouse_witness_cosigned_seconds_ago{{origin={origin},cosigner="witness"}}'])
        < 60
    )
    assert int(figures['glasshouse_witness_requests_total{call="add-checkpoint",status="409"}']) >= 1
    assert figures[f"glasshouse_witness_next_entry{{origin={origin}}}"] == "0"


def test_head_is_answered_without_content(client: Client) -> None:
    reply = client.ask("HEAD", "/health")
    assert (reply.status, reply.body, reply.headers["Content-Length"]) == (200, b"", "3")
    assert client.get("/health").body == b"ok\n"
