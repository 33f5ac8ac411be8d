"""A small name server on loopback: what is put into it, it says, over UDP."""

import socket
import threading
from collections import defaultdict

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer:
    """Answers for TXT records, in a thread, until it is closed."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._texts: dict[dns.name.Name, list[str]] = defaultdict(list)
        self.asked = 0
        self.silent = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def put(self, name: str, *texts: str) -> None:
        """Let a name have these texts and no others."""
        self._texts[dns.name.from_text(name)] = list(texts)

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                asked, sender = self._socket.recvfrom(4096)
            except OSError:
                return
            self.asked += 1
            if not self.silent:
                self._socket.sendto(self._answer(dns.message.from_wire(asked)).to_wire(), sender)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA
        question = query.question[0]
        texts = self._texts.get(question.name, [])
        if not texts:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.TXT:
            said = [f'"{text}"' for text in texts]
            answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", "TXT", said))
        return answer
