"""What the tests of a witness stand on: a log that can grow and fork, its client, and the real process over loopback."""

import gzip
import http.client
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.hashes import consistency_proof, root_hash, subtree_proof
from glasshouse.proof.notes import Kind, SigningKey, VerifierKey, to_base64
from glasshouse.proof.submissions import spans
from glasshouse.proof.tiles import TileNodes, pack_bundle
from tests.proof.log import Log as Files

BYTES = "application/octet-stream"
CODE = "import sys; from glasshouse.cli import main; sys.exit(main())"


def some(count: int, word: str = "entry") -> list[bytes]:
    return [f"{word} {number}".encode() for number in range(count)]


class Log:
    """A log with its whole history: any size of it can be signed, proved and uploaded."""

    def __init__(self, origin: str, entries: list[bytes]) -> None:
        self.key = SigningKey(origin, Kind.LOG, sha256(origin.encode()).digest())
        self.origin, self.entries = origin, entries
        self.files = Files(entries)
        self.nodes = TileNodes(len(entries), self.files.read)

    @property
    def hash(self) -> str:
        return sha256(self.origin.encode()).hexdigest()

    def checkpoint(self, size: int) -> SignedCheckpoint:
        return SignedCheckpoint.sign(Checkpoint(self.origin, size, root_hash(size, self.nodes)), self.key)

    def submission(self, old: int, size: int) -> bytes:
        proof = consistency_proof(old, size, self.nodes) if old <= size else []
        return submission(old, proof, bytes(self.checkpoint(size)))

    def upload(
        self,
        start: int,
        end: int,
        *,
        packages: int = 1 << 30,
        ticket: bytes = b"",
        spoil: Callable[[int, bytes], bytes] = lambda index, entry: entry,
    ) -> bytes:
        body = upload_head(self.origin, start, end, ticket)
        for number, (first, stop) in enumerate(spans(start, end)):
            if number < packages:
                proof = subtree_proof(first - first % 256, stop, end, self.nodes)
                entries = [spoil(index, self.entries[index]) for index in range(first, stop)]
                body += pack_bundle(entries) + bytes([len(proof)]) + b"".join(proof)
        return body


def submission(old: object, proof: list[bytes], checkpoint: bytes) -> bytes:
    return "".join([f"old {old}\n", *(f"{to_base64(one)}\n" for one in proof), "\n"]).encode() + checkpoint


def upload_head(origin: str, start: int, end: int, ticket: bytes = b"") -> bytes:
    name = origin.encode()
    return (
        len(name).to_bytes(2) + name + start.to_bytes(8) + end.to_bytes(8) + len(ticket).to_bytes(2) + ticket
    )


@dataclass(frozen=True)
class Reply:
    status: int
    content_type: str
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Client:
    """What a log's publisher does, over one connection that is kept."""

    port: int
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self.connection.request(method, path, body, given, encode_chunked="Transfer-Encoding" in given)
            answer = self.connection.getresponse()
            return Reply(answer.status, answer.headers["Content-Type"], answer.read(), dict(answer.headers))
        except (http.client.HTTPException, OSError):
            self.connection.close()
            raise

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, **headers)

    def add_checkpoint(self, body: bytes) -> Reply:
        return self.ask("POST", "/add-checkpoint", body)

    def add_entries(self, body: bytes, *, packed: bool = False) -> Reply:
        if packed:
            return self.ask(
                "POST", "/add-entries", gzip.compress(body), Content_Type=BYTES, Content_Encoding="gzip"
            )
        return self.ask("POST", "/add-entries", body, Content_Type=BYTES)


class Process:
    """`glasshouse witness` as it is run, on a free port."""

    def __init__(self, folder: Path, *, port: int = 0, kill_at: str = "") -> None:
        self.process = command(folder, "--port", str(port), kill_at=kill_at)
        self.said: list[str] = []
        self.clients: list[Client] = []
        assert self.process.stdout is not None
        while not self.said or not self.said[-1].startswith("listening on "):
            line = self.process.stdout.readline()
            assert line, (self.said, self.process.wait())
            self.said.append(line.strip())
        self.port = int(self.said[-1].rpartition(":")[2])

    def client(self) -> Client:
        self.clients.append(Client(self.port))
        return self.clients[-1]

    def key(self, role: str) -> VerifierKey:
        return next(VerifierKey.parse(line.split()[1]) for line in self.said if line.startswith(f"{role}: "))

    def end(self) -> int:
        for client in self.clients:
            client.connection.close()
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def command(folder: Path, *arguments: str, kill_at: str = "") -> "subprocess.Popen[str]":
    before, after = (arguments[:1], arguments[1:]) if not arguments[0].startswith("-") else ((), arguments)
    return subprocess.Popen(
        [sys.executable, "-c", CODE, "witness", *before, "--data", str(folder), *after],
        env={**os.environ, "GLASSHOUSE_KILL_AT": kill_at},
        stdout=subprocess.PIPE,
        text=True,
    )


def time_of(signed: bytes, key: VerifierKey, log: Log) -> int:
    """Check a served checkpoint as a verifier does, and return when the cosigner signed it."""
    checkpoint = SignedCheckpoint.parse(signed)
    checkpoint.check_log(log.key.public)
    return checkpoint.note.times_of({"cosigner": key})["cosigner"]


def line_is_by(line: str, key: VerifierKey, log: Log, size: int) -> bool:
    """Say whether an answered line is the key's cosignature of the log at this size."""
    return time_of(bytes(log.checkpoint(size)) + line.encode(), key, log) > 0
