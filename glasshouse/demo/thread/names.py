"""The demo's name server, which shows whose the domains of its organisations are, and the key with which they sign.

The names end in `.example`, which is nobody's. It answers on this machine alone, and shows every such domain that somebody
registers in the demo, so that a visitor can go the whole way. What it says is asked for as any DNS record is.
"""

import socket
import threading
from pathlib import Path

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connections

from glasshouse.network.devices import queries

_RECORD = "_glasshouse."
_NOBODYS = ".example"


class Names:
    """A name server on loopback over UDP, in a thread: it shows what ends in `.example`, and nothing else."""

    def __init__(self, key_file: Path, port: int = 0) -> None:
        self._key_file = key_file
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._serve, name="names", daemon=True)

    @property
    def address(self) -> str:
        """Where it answers, as the setting `dns_resolver` takes it."""
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def start(self) -> None:
        """Answer from now on: once Django is set up."""
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                asked, sender = self._socket.recvfrom(4096)
            except OSError:
                return
            try:
                answer = self._answer(dns.message.from_wire(asked)).to_wire()
            except dns.exception.DNSException:
                continue
            self._socket.sendto(answer, sender)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA
        question = query.question[0]
        texts = self._texts(question.name.to_text(omit_final_dot=True).lower())
        if not texts:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.TXT:
            said = [f'"{text}"' for text in texts]
            answer.answer.append(dns.rrset.from_text_list(question.name, 5, "IN", "TXT", said))
        return answer

    def _texts(self, name: str) -> list[str]:
        if not name.startswith(_RECORD) or not name.endswith(_NOBODYS):
            return []
        try:
            found = queries.record_texts(name.removeprefix(_RECORD))
        finally:
            # This thread asks seldom; a connection that it kept would hold a database open that is to go.
            connections.close_all()
        public = key_of(self._key_file).public_key().public_bytes_raw().hex()
        return [*found, f"glasshouse-key={public}"] if found else []


def key_of(file: Path) -> Ed25519PrivateKey:
    """Return the key with which the demo's organisations sign, made at the first time."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate().private_bytes_raw().hex()
        fresh = file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(made)
        fresh.replace(file)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text()))
