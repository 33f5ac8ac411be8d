"""The process: connections, their limits, and an orderly end."""

import asyncio
import logging
import signal
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from glasshouse.witness.bodies import Body
from glasshouse.witness.doors import MOST_UPLOADS, Doors
from glasshouse.witness.errors import CantRun, Refused
from glasshouse.witness.figures import Figures
from glasshouse.witness.installation import Parts
from glasshouse.witness.messages import LONGEST_HEAD, Answer, Head
from glasshouse.witness.mirroring import Mirror
from glasshouse.witness.witnessing import Witness

MOST_CONNECTIONS = 256
THREADS = 4
HEAD_S = 10.0
PAUSE_S = 60.0
"""How long a connection may rest between two requests."""
ANSWER_S = 30.0
LINGER_S = 2.0
END_S = 5.0
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Server:
    """Takes connections; a slow client occupies a socket, never a thread."""

    doors: Doors
    connections: set["asyncio.Task[None]"] = field(default_factory=set)

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection; its requests are answered one after another."""
        task = asyncio.create_task(self._talk(reader, writer))
        self.connections.add(task)
        task.add_done_callback(self.connections.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if len(self.connections) > MOST_CONNECTIONS:
                await _send(writer, Answer(503, b"too many connections\n"), keep_alive=False)
            else:
                while await self._one(reader, writer):
                    pass
        except (ConnectionError, TimeoutError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort() if writer.transport.get_write_buffer_size() else writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; returns whether another may follow."""
        try:
            data = await _read_head(reader)
            if not data:
                return False
            head = Head.parse(data)
            body = Body(reader, head.length(), begin=_go_on(head, writer))
        except Refused as refused:
            self.doors.figures.count("other", refused.status)
            await _send(writer, Answer.refusal(refused), keep_alive=False)
            await _linger(reader, writer)
            return False
        answer = await self._answer(head, body)
        keep_alive = head.keeps_alive and body.ended
        await _send(writer, answer, keep_alive=keep_alive, without_content=head.method == "HEAD")
        if not body.ended:
            await _linger(reader, writer)
        return keep_alive

    async def _answer(self, head: Head, body: Body) -> Answer:
        try:
            return await self.doors.answer(head, body)
        except sqlite3.Error as error:
            log.error("the store can't be used: %s", error)
            words, status = b"the store can't be used at the moment\n", 503
        except (ConnectionError, TimeoutError):
            raise
        except Exception:
            log.exception("%s %s", head.method, head.path[:100])
            words, status = b"something is wrong here; its operator finds it in the journal\n", 500
        self.doors.figures.count("other", status)
        return Answer(status, words)


async def _read_head(reader: asyncio.StreamReader) -> bytes:
    """Return a head, empty if the client has gone or rests too long. Raises Refused (400, 408, 431)."""
    try:
        async with asyncio.timeout(PAUSE_S):
            first = await reader.readexactly(1)
    except (TimeoutError, asyncio.IncompleteReadError):
        return b""
    try:
        async with asyncio.timeout(HEAD_S):
            return first + await reader.readuntil(b"\r\n\r\n")
    except TimeoutError:
        raise Refused(408, "the request comes too slowly") from None
    except asyncio.IncompleteReadError:
        raise Refused(400, "the request ends early") from None
    except asyncio.LimitOverrunError:
        raise Refused(431, "the request's head is too long") from None


def _go_on(head: Head, writer: asyncio.StreamWriter) -> Callable[[], None]:
    if head.headers.get("expect", "").lower() == "100-continue":
        return lambda: writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return lambda: None


async def _send(
    writer: asyncio.StreamWriter, answer: Answer, *, keep_alive: bool, without_content: bool = False
) -> None:
    writer.write(answer.encode(keep_alive=keep_alive, without_content=without_content))
    async with asyncio.timeout(ANSWER_S):
        await writer.drain()


async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # Closed at once, with bytes unread, the connection would be reset and the answer lost (RFC 9112, 9.6).
    with suppress(TimeoutError, OSError):
        writer.write_eof()
        async with asyncio.timeout(LINGER_S):
            while await reader.read(LONGEST_HEAD):
                pass


async def serve(parts: Parts, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; says where as soon as it listens. Raises CantRun."""
    with ThreadPoolExecutor(THREADS, "store") as threads:
        figures = Figures(parts.store, [one for one in (parts.witness, parts.mirror) if one is not None])
        server = Server(
            Doors(
                Witness(parts.witness, parts.store),
                None if parts.mirror is None else Mirror(parts.mirror, parts.store),
                figures,
                threads,
                asyncio.Semaphore(MOST_UPLOADS),
            )
        )
        try:
            listening = await asyncio.start_server(server.take, host, port, limit=LONGEST_HEAD, backlog=128)
        except OSError as error:
            raise CantRun(f"{host}:{port} can't be listened on: {error.strerror}.") from None
        address = listening.sockets[0].getsockname()
        tell(f"http://{f'[{address[0]}]' if ':' in address[0] else address[0]}:{address[1]}")
        await _until_told()
        listening.close()
        if server.connections:
            _done, late = await asyncio.wait(server.connections, timeout=END_S)
            for task in late:
                task.cancel()


async def _until_told() -> None:
    ending, loop = asyncio.Event(), asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, ending.set)
    await ending.wait()
