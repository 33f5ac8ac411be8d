"""Reading over HTTP: what is read is right, and no server can make the reader hang, swell, or go elsewhere."""

import gzip
import io
import socket
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.proof.errors import Malformed
from glasshouse.proof.verifying.ahead import in_order
from glasshouse.proof.verifying.fetching import Answer, Patience, Web
from glasshouse.proof.verifying.sources import CantReach, Folder, NotThere
from tests.proof.servers import answer, serving

QUICK = Patience(step_s=0.4, file_s=0.8, tries=2, pause_s=0.0)


opened: list[Web] = []


@pytest.fixture(autouse=True)
def closed():
    yield
    while opened:
        opened.pop().close()


def web(server, path: str = "") -> Web:
    return at(server.address + path)


def at(address: str, patience: Patience = QUICK, *, sleep=lambda _s: None, **proxies: str) -> Web:
    opened.append(Web(address, patience, sleep=sleep, proxies=proxies))
    return opened[-1]


def test_files_are_read_over_one_connection():
    def do(connection: socket.socket, path: str) -> None:
        answer(connection, path.encode())

    with serving(do) as server:
        here = web(server, "/ledger/")
        assert here.read("checkpoint", 100) == b"/ledger/checkpoint"
        assert here.read("tile/0/000", 100) == b"/ledger/tile/0/000"
    assert server.connections == 1
    assert "Accept-Encoding: gzip" in server.heads[0] and not here.is_root


@pytest.mark.parametrize("close", [True, False])
def test_gzip_is_unpacked(close):
    with serving(
        lambda c, _p: answer(c, gzip.compress(b"x" * 5000), close=close, Content_Encoding="gzip")
    ) as server:
        here = web(server)
        assert [here.read("a", 5000) for _turn in range(2)] == [b"x" * 5000] * 2


def test_chunks_are_put_together():
    def do(connection: socket.socket, _path: str) -> None:
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )

    with serving(do) as server:
        assert web(server).read("a", 5) == b"abcde"
        with pytest.raises(Malformed, match="more than the 4 bytes"):
            web(server).read("a", 4)


def test_what_is_not_there_is_not_there():
    with serving(lambda c, _p: answer(c, b"gone", status="410 Gone")) as server, pytest.raises(NotThere):
        web(server).read("a", 4)
    # What a law keeps away names its restriction: the catalogue needs it.
    named = b'{"restriction": "x"}'
    with serving(lambda c, _p: answer(c, named, status="451 Unavailable For Legal Reasons")) as server:
        assert web(server).ask("a", len(named)) == Answer(451, named)
    way = ["308 Permanent Redirect", "http://127.0.0.1:1/elsewhere"]
    with serving(lambda c, _p: answer(c, b"moved", status=way[0], Location=way[1])) as server:
        assert web(server).ask("a", 9) == Answer(308, b"") and server.paths == ["/a"]
    with serving(lambda c, _p: answer(c, b"no", status="404 Not Found")) as server:
        here = web(server)
        assert here.ask("a", 4) == Answer(404, b"")
        assert here.ask("a", 4) == Answer(404, b"")
        # The words of a refusal are not waited for; it is another connection then.
        assert server.connections == 2


def test_nobody_is_led_elsewhere():
    def do(connection: socket.socket, path: str) -> None:
        answer(connection, status="302 Found", Location="http://127.0.0.1:1/elsewhere")

    with serving(do) as server:
        with pytest.raises(CantReach, match="answered with 302"):
            web(server).read("a", 4)
        assert server.paths == ["/a"]


def test_a_busy_server_is_asked_again_after_the_time_that_it_names():
    slept: list[float] = []

    def do(connection: socket.socket, path: str) -> None:
        if len(server.paths) < 4:
            answer(connection, status="503 Busy", Retry_After=["", "7", "soon"][len(server.paths) - 1])
        else:
            answer(connection, b"here")

    with serving(do) as server:
        patience = Patience(tries=4, pause_s=1.0)
        here = at(server.address, patience, sleep=slept.append)
        assert here.read("a", 4) == b"here"
    assert slept == [1.0, 7.0, 14.0]


def test_a_server_that_stays_busy_is_given_up():
    with serving(lambda c, _p: answer(c, status="429 Too Many")) as server:
        with pytest.raises(CantReach, match="answered with 429"):
            web(server).read("a", 4)
        assert len(server.paths) == QUICK.tries


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(CantReach, match="refused"):
        at(f"http://127.0.0.1:{port}").read("a", 4)


# --- hostile


@pytest.mark.parametrize("length", ["", "99999999999"])
def test_a_body_without_end_is_cut_off(length):
    sent = 0

    def do(connection: socket.socket, _path: str) -> None:
        nonlocal sent
        answer(connection, Content_Length=length)
        while True:
            connection.sendall(bytes(65_536))
            sent += 65_536

    with serving(do) as server, pytest.raises(Malformed, match="more than the 1000 bytes"):
        web(server).read("a", 1000)
    # What fits into the buffers of two sockets.
    assert sent < 32 << 20


def test_a_bomb_is_not_unpacked():
    bomb = zlib.compress(bytes(1 << 28), wbits=31, level=9)
    with (
        serving(lambda c, _p: answer(c, bomb, Content_Encoding="gzip")) as server,
        pytest.raises(Malformed, match="more than the 1000 bytes"),
    ):
        web(server).read("a", 1000)


@pytest.mark.parametrize("where", ["head", "body", "continue"])
def test_a_server_that_drips_is_cut_off(where):
    def do(connection: socket.socket, _path: str) -> None:
        if where == "body":
            answer(connection, Content_Length="1000")
        elif where == "head":
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" if where == "continue" else b"x")
            time.sleep(0.05)

    began = time.monotonic()
    with serving(do) as server, pytest.raises(CantReach, match=r"too long|timed out"):
        web(server).read("a", 1000)
    assert time.monotonic() - began < 60


def test_a_file_whose_time_is_over_is_not_read_on():
    with serving(lambda c, _p: answer(c, b"x")) as server, pytest.raises(CantReach, match="too long"):
        at(server.address, Patience(file_s=0.0, tries=1)).read("a", 1000)


def test_a_server_that_says_nothing_is_cut_off():
    with serving(lambda _c, _p: None) as server, pytest.raises(CantReach, match="timed out"):
        web(server).read("a", 1000)


@pytest.mark.parametrize(
    "said",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        b"",
    ],
)
def test_what_is_no_http_can_not_be_reached(said):
    def do(connection: socket.socket, _path: str) -> None:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_RDWR)

    with serving(do) as server, pytest.raises(CantReach):
        web(server).read("a", 1000)


@pytest.mark.parametrize(
    ("coding", "body", "expected", "says"),
    [
        ("br", b"xxxx", Malformed, "coding that was not asked for: br"),
        ("gzip", b"xxxx", Malformed, "can't be unpacked"),
        ("gzip", gzip.compress(b"abc", mtime=0)[:-2], CantReach, "IncompleteRead"),
    ],
)
def test_wrong_codings_are_refused(coding, body, expected, says):
    with (
        serving(lambda c, _p: answer(c, body, Content_Encoding=coding)) as server,
        pytest.raises(expected, match=says),
    ):
        web(server).read("a", 10)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org",
        "https://",
        "https://example.org/?x",
        "https://example.org/#x",
        "https://a@example.org",
        "https://example.org:0/",
        "https://example.org:x/",
        "https://[::",
        "https://exämple.org",
        "https://example.org/a b",
        "https://example.org/\n",
        "example.org",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(Malformed):
        Web(address, proxies={})


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text):
    for one in (text, "https://" + text):
        try:
            Web(one, proxies={})
        except Malformed:
            pass


# --- proxies


def test_a_proxy_is_gone_through():
    with serving(lambda c, path: answer(c, path.encode())) as server:
        for proxy in (server.address, f"127.0.0.1:{server.port}"):
            here = at("http://log.example/ledger", http=proxy)
            assert here.read("checkpoint", 100) == b"http://log.example/ledger/checkpoint"
        through = at("https://log.example", https=server.address)
        # It answers a CONNECT as if it were a request: no tunnel stands, and nothing is read.
        with pytest.raises(CantReach):
            through.read("checkpoint", 100)
    assert server.paths[-1] == "log.example:443"


def test_https_asks_for_a_certificate():
    with serving(lambda _c, _p: None) as server:
        address = server.address.replace("http:", "https:")
        here = at(address, Patience(step_s=0.3, tries=1))
        with pytest.raises(CantReach):
            here.read("checkpoint", 100)


# --- folders, and the order


def test_a_folder_is_read(tmp_path):
    (tmp_path / "tile").mkdir()
    (tmp_path / "tile" / "000").write_bytes(b"abc")
    folder = Folder(tmp_path)
    assert folder.read("tile/000", 3) == b"abc"
    assert list(folder.paths()) == ["tile/000"]
    with pytest.raises(Malformed):
        folder.read("tile/000", 2)
    for path in ("checkpoint", "tile/000/x", "tile"):
        with pytest.raises(NotThere):
            folder.read(path, 9)
    with pytest.raises(CantReach):
        folder.read("x" * 5000, 9)


def test_what_is_read_side_by_side_comes_in_its_order():
    class Slow(io.StringIO):
        name, connections = "slow", 3

        def read_one(self, number: int) -> int:
            time.sleep(0.002 * (number % 3))
            if number == 7:
                raise NotThere("7")
            if number == 70:
                raise CantReach("70")
            return number

    slow = Slow()
    source: object = slow
    found = in_order(source, range(100), slow.read_one)  # type: ignore[arg-type]
    for expected in range(70):
        name, read = next(found)
        assert name == expected
        assert (read == name) if name != 7 else isinstance(read, NotThere)
    with pytest.raises(CantReach):
        next(found)
    short = in_order(source, range(3), slow.read_one)  # type: ignore[arg-type]
    assert [name for name, _read in short] == [0, 1, 2]
