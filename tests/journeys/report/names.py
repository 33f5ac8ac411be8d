"""A name server on loopback, in which an institution's administrator puts records as a page asks for them."""

import socket
import threading
from types import TracebackType
from typing import Self

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class Names:
    """Answers TXT questions over UDP with what was put in, and says of all else that there is no such name."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))

    @property
    def address(self) -> str:
        """Where it answers, as the setting `dns_resolver` takes it."""
        return "{}:{}".format(*self._socket.getsockname())

    def put(self, name: str, text: str) -> None:
        """Put in one more TXT record."""
        self.records.setdefault(name.rstrip(".").lower(), []).append(text)

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
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
        texts = self.records.get(question.name.to_text(omit_final_dot=True).lower(), [])
        if not texts:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.TXT:
            quoted = [f'"{text}"' for text in texts]
            answer.answer.append(dns.rrset.from_text_list(question.name, 5, "IN", "TXT", quoted))
        return answer
