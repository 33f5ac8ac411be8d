"""The bridge to the pages: what a WSGI application is told, and what a client gets back."""

import asyncio
import threading
from typing import Any

import pytest

from glasshouse.network.bytes.pages import BODY_BYTES, Busy, Pages, environ_of


def environ(*headers: tuple[bytes, bytes], behind_proxy: bool = False, **scope: Any) -> dict[str, Any]:
    told = {
        "method": "GET",
        "raw_path": b"/",
        "client": ("203.0.113.9", 5),
        "server": ("127.0.0.1", 80),
        "headers": headers,
    }
    return environ_of(told | scope, b"", behind_proxy=behind_proxy)


def test_the_page_is_told_method_path_query_body_and_who_asks(server):
    reply = server.ask("POST", "/echo/a%20b?x=%26", b"hello", Content_Type="text/x-own", X_Own="1")
    told = reply.json()
    assert reply.status == 200
    assert (told["REQUEST_METHOD"], told["PATH_INFO"], told["QUERY_STRING"]) == ("POST", "/echo/a b", "x=%26")
    assert (told["body"], told["CONTENT_LENGTH"], told["CONTENT_TYPE"]) == ("hello", "5", "text/x-own")
    assert (told["REMOTE_ADDR"], told["scheme"], told["HTTP_X_OWN"]) == ("127.0.0.1", "http", "1")


def test_a_chunked_body_arrives_whole(server):
    told = server.ask("POST", "/echo", iter([b"one ", b"two ", b"three"])).json()
    assert (told["body"], told["CONTENT_LENGTH"]) == ("one two three", "13")
    assert "HTTP_TRANSFER_ENCODING" not in told


def test_two_cookies_stay_two(server):
    got = [value for name, value in server.ask("GET", "/cookies").headers if name.lower() == "set-cookie"]
    assert got == ["a=1", "b=2"]


def test_head_has_the_headers_of_get_and_no_body(server):
    raw = server.raw(b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert raw.startswith(b"HTTP/1.1 200")
    assert b"content-length: 8000\r\n" in raw
    assert raw.endswith(b"\r\n\r\n")


def test_a_long_answer_arrives_whole_and_is_never_whole_in_memory():
    """A table of many rows waits on the disk, and leaves in pieces."""
    sent: list[Any] = []

    def table(_environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [("Content-Type", "text/csv")])
        return (b"%06d,row\r\n" % number for number in range(200_000))

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "raw_path": b"/",
        "client": ("203.0.113.9", 5),
        "server": ("127.0.0.1", 80),
        "headers": [],
    }
    asyncio.run(Pages(table, threads=1)(scope, receive, send))
    bodies = [one["body"] for one in sent[1:]]
    whole = b"".join(bodies)
    assert whole.startswith(b"000000,row\r\n000001") and whole.endswith(b"199999,row\r\n")
    assert dict(sent[0]["headers"])[b"content-length"] == str(len(whole)).encode()
    assert max(map(len, bodies)) <= 1 << 16 and not sent[-1].get("more_body")


def test_no_content_has_no_length(server):
    reply = server.ask("GET", "/empty")
    assert (reply.status, "content-length" in reply, reply.body) == (204, False, b"")


@pytest.mark.parametrize(
    "path", [b"/echo/%ff%fe", b"/echo/%00", b"/echo/..%2f..%2fetc", b"/echo//a", b"/echo/%e2%82%ac"]
)
def test_odd_paths_reach_the_page_byte_for_byte(server, path):
    from urllib.parse import unquote_to_bytes

    raw = server.raw(b"GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % path)
    assert raw.startswith(b"HTTP/1.1 200")
    import json

    told = json.loads(raw.split(b"\r\n\r\n", 1)[1])
    assert told["PATH_INFO"].encode("latin-1") == unquote_to_bytes(path)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http:// HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_not_http_is_refused(server, request_bytes):
    assert server.raw(request_bytes).split(b" ")[1] == b"400"


def test_a_page_can_not_be_made_to_split_its_answer(server):
    raw = server.raw(b"GET /inject HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert raw.startswith(b"HTTP/1.1 500")
    assert b"X-Injected" not in raw


def test_a_failing_page_gives_its_thread_back(server):
    for _ in range(5):
        assert server.ask("GET", "/fails").status == 500
    assert server.ask("GET", "/").status == 200


def test_a_body_over_the_limit_is_refused_and_the_reason_arrives(server):
    reply = server.ask("POST", "/echo", b"x" * (BODY_BYTES + 1))
    assert (reply.status, b"8 MB" in reply.body) == (413, True)
    chunked = server.ask("POST", "/api/echo", iter([b"x" * 100_000] * 90))
    assert (chunked.status, chunked.json()["code"]) == (413, "too_large")
    assert server.ask("POST", "/echo", b"x" * BODY_BYTES).status == 200


def test_threads_live_on_and_so_do_their_connections(server):
    seen = [server.ask("GET", "/thread").body.split() for _ in range(9)]
    assert len({ident for ident, _ in seen}) <= 2
    assert max(int(count) for _, count in seen) >= 4


def test_what_a_client_says_of_itself_is_not_believed():
    told = environ(
        (b"x-forwarded-for", b"10.0.0.1"),
        (b"x-forwarded-proto", b"https"),
        (b"x-real-ip", b"10.0.0.1"),
        (b"forwarded", b"for=10.0.0.1"),
        (b"x_forwarded_for", b"10.0.0.1"),
        (b"proxy", b"http://evil"),
    )
    assert (told["REMOTE_ADDR"], told["wsgi.url_scheme"]) == ("203.0.113.9", "http")
    assert not [name for name in told if "FORWARDED" in name or "PROXY" in name or "REAL_IP" in name]


def test_behind_a_proxy_its_own_word_counts_which_is_the_last():
    told = environ(
        (b"x-forwarded-for", b"10.0.0.1, 198.51.100.7"), (b"x-forwarded-proto", b"https"), behind_proxy=True
    )
    assert (told["REMOTE_ADDR"], told["wsgi.url_scheme"]) == ("198.51.100.7", "https")
    broken = environ(
        (b"x-forwarded-for", b"not an address"), (b"x-forwarded-proto", b"gopher"), behind_proxy=True
    )
    assert (broken["REMOTE_ADDR"], broken["wsgi.url_scheme"]) == ("203.0.113.9", "http")


def test_repeated_headers_are_joined():
    told = environ((b"accept", b"a"), (b"accept", b"b"), (b"cookie", b"a=1"), (b"cookie", b"b=2"))
    assert (told["HTTP_ACCEPT"], told["HTTP_COOKIE"]) == ("a,b", "a=1; b=2")


def test_more_than_may_wait_are_sent_away_and_come_in_again():
    go_on = threading.Event()
    pages = Pages(lambda *_: [b""], threads=1, waiting=2)

    async def crowd() -> int:
        first = [asyncio.create_task(pages.call(go_on.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await pages.call(int)
        go_on.set()
        await asyncio.gather(*first)
        return await pages.call(int)

    assert asyncio.run(crowd()) == 0


def test_who_is_sent_away_is_told_when_to_come_back(make_server):
    server = make_server(threads=1, waiting=0)
    held = server.connect()
    held.sendall(b"GET /wait?1.5 HTTP/1.1\r\nHost: a\r\n\r\n")
    replies = [server.ask("GET", "/") for _ in range(3)]
    assert {reply.status for reply in replies} == {503}
    assert replies[0]["retry-after"] == "2"
    assert held.recv(12) == b"HTTP/1.1 200"
    assert server.ask("GET", "/").status == 200
