"""Small servers on this machine: one that serves files, and one that does to its clients whatever a test wants."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Do = Callable[[socket.socket, str], None]
"""Answers one request on a connection; the path is that of the request, with its slash."""


class Server:
    """Accepts connections until it is closed; counts them, and remembers which paths were asked for."""

    def __init__(self, do: Do) -> None:
        self._do = do
        self.paths: list[str] = []
        self.heads: list[str] = []
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _peer = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._answer, args=[connection])
            self._threads.append(thread)
            thread.start()

    def _answer(self, connection: socket.socket) -> None:
        waiting = b""
        try:
            while chunk := connection.recv(65_536):
                waiting += chunk
                while b"\r\n\r\n" in waiting:
                    head, _blank, waiting = waiting.partition(b"\r\n\r\n")
                    self.heads.append(head.decode())
                    self.paths.append(head.decode().split(" ")[1])
                    self._do(connection, self.paths[-1])
        except OSError:
            pass
        finally:
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in self._open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join()


def answer(
    connection: socket.socket,
    body: bytes = b"",
    *,
    status: str = "200 OK",
    close: bool = False,
    **headers: str,
) -> None:
    lines = {
        "Content-Length": str(len(body)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    if close:
        lines["Connection"] = "close"
    head = f"HTTP/1.1 {status}\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in lines.items() if value
    )
    connection.sendall(head.encode() + b"\r\n" + body)
    if close:
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(do: Do) -> Iterator[Server]:
    server = Server(do)
    try:
        yield server
    finally:
        server.close()


def files_at(files: dict[str, bytes], prefix: str = "/") -> Do:
    """Serve files below a prefix, bundles as gzip."""

    def do(connection: socket.socket, path: str) -> None:
        data = files.get(path.removeprefix(prefix)) if path.startswith(prefix) else None
        if data is None:
            answer(connection, b"nothing here", status="404 Not Found")
        elif "tile/entries" in path:
            answer(connection, gzip.compress(data), Content_Encoding="gzip")
        else:
            answer(connection, data)

    return do
