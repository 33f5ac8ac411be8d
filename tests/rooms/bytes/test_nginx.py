"""deploy/nginx.conf in the real nginx, in front of the real door."""

import io
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tusclient import client

from glasshouse.network.kit import signing

SITE = Path(__file__).parents[3] / "deploy/nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@pytest.fixture(scope="module")
def front(make_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The door behind nginx, asked through nginx: the site as it is shipped, without TLS, on ports and paths of the test."""
    behind = make_server(delivery="nginx", behind_proxy=True)
    folder = tmp_path_factory.mktemp("nginx")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    site = SITE.read_text()
    site = site[: site.index("server {\n    listen 80")] + site[site.index("server {\n    listen 443") :]
    for old, new in [
        ("127.0.0.1:8000", f"127.0.0.1:{behind.port}"),
        ("/var/lib/glasshouse", str(behind.data)),
        ("listen 443 ssl http2", f"listen 127.0.0.1:{port}"),
    ]:
        assert old in site
        site = site.replace(old, new)
    site = "\n".join(line for line in site.splitlines() if "ssl_certificate" not in line)
    (folder / "site.conf").write_text(site)
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {temporary} types {{ text/css css; }} include {folder}/site.conf; }}\n"
    )
    process = subprocess.Popen(
        [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    )
    front = replace(behind, options=behind.options | {"port": port}, process=None)
    while True:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            break
        assert process.poll() is None, (folder / "error.log").read_text()
        time.sleep(0.02)
    yield front
    process.terminate()
    process.wait()


@pytest.fixture
def film(front: Any, settings: Any) -> str:
    settings.SECRET_KEY = "of paper"
    path = front.data / "media/v/CODE/1/540.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(range(256)))
    return address("v/CODE/1/540.mp4")


def address(key: str, hours: int = 1) -> str:
    until = datetime.now(UTC) + timedelta(hours=hours)
    return f"/media/{signing.sign(purpose='media', subject='v/CODE/1', until=until)}/{key}"


def test_nginx_sends_what_the_door_permits(front, film):
    whole, part = front.ask("GET", film), front.ask("GET", film, Range="bytes=5-9")
    assert (whole.status, whole.body) == (200, bytes(range(256)))
    assert (part.status, part.body, part["content-range"]) == (206, bytes(range(5, 10)), "bytes 5-9/256")
    assert whole["server"].startswith("nginx")
    for name, value in {
        "content-type": "video/mp4",
        "cache-control": "private, max-age=43200, immutable",
        "content-security-policy": "default-src 'none'",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "accept-ranges": "bytes",
    }.items():
        assert [v for n, v in whole.headers if n.lower() == name] == [value]
    assert "x-accel-redirect" not in whole
    assert front.ask("GET", film, If_None_Match=whole["etag"]).status == 304


def test_nothing_is_sent_without_a_permit(front, film):
    assert front.ask("GET", "/_media/v/CODE/1/540.mp4").status == 404
    assert front.ask("GET", address("v/CODE/1/540.mp4", hours=-1)).status == 403
    assert front.ask("GET", address("v/CODE/1/none.mp4")).status == 404
    (front.data / "media/v/CODE/1/link.mp4").symlink_to("/etc/passwd")
    assert front.ask("GET", address("v/CODE/1/link.mp4")).status in (403, 404)


def test_pages_learn_the_real_address_and_nothing_that_a_client_claims(front):
    told = front.ask("GET", "/echo", X_Forwarded_For="10.0.0.1", X_Forwarded_Proto="https").json()
    assert (told["REMOTE_ADDR"], told["scheme"]) == ("127.0.0.1", "http")
    assert told["HTTP_HOST"] == f"127.0.0.1:{front.port}"


def test_tuspy_uploads_through_nginx_and_goes_on(front):
    content = os.urandom(6_000_000)
    tus = client.TusClient(f"{front.url}/uploads", headers={"Authorization": "Bearer good"})
    first = tus.uploader(file_stream=io.BytesIO(content), chunk_size=5_000_000)
    first.upload(stop_at=5_000_000)
    again = tus.uploader(file_stream=io.BytesIO(content), url=first.url)
    assert again.offset == 5_000_000
    again.upload()
    assert (front.data / "uploads" / f"{str(first.url).rpartition('/')[2]}.part").read_bytes() == content


def test_an_upload_broken_in_front_of_nginx_keeps_what_came(front):
    told = {"Tus_Resumable": "1.0.0", "Authorization": "Bearer good", "Upload_Length": "1000000"}
    place = front.ask("POST", "/uploads", **told)["location"]
    line = front.connect()
    line.sendall(
        f"PATCH {place} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Length: 1000000\r\n"
        "Content-Type: application/offset+octet-stream\r\n\r\n".encode()
    )
    line.sendall(bytes(500_000))
    line.close()
    while (offset := int(front.ask("HEAD", place, Tus_Resumable="1.0.0")["upload-offset"])) == 0:
        time.sleep(0.05)
    assert offset <= 500_000


def test_static_files_are_kept_by_name(front):
    folder = front.data / "static"
    folder.mkdir(exist_ok=True)
    (folder / "app.0123456789ab.css").write_text("a{}")
    (folder / "app.css").write_text("a{}")
    assert (
        front.ask("GET", "/static/app.0123456789ab.css")["cache-control"]
        == "public, max-age=31536000, immutable"
    )
    assert front.ask("GET", "/static/app.css")["cache-control"] == "public, max-age=300"
    assert front.ask("GET", "/static/../begun").status == 404


def test_a_page_body_over_the_limit_is_refused(front):
    assert front.ask("POST", "/echo", bytes(10_000_000)).status == 413
