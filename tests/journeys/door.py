"""A small server for pages that need no network behind them: scripts, styles and vectors as they lie, and files handed to it."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "glasshouse/network/web/static"
FOLDERS = {
    "verify": STATIC / "web/js/verify",
    "static": STATIC,
    "tests": HERE / "verifier",
    "vectors": HERE.parent / "vectors",
}
TYPES = {".js": "text/javascript", ".json": "application/json", ".css": "text/css", ".html": "text/html"}
POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'"


class _Handler(BaseHTTPRequestHandler):
    files: Mapping[str, bytes]

    def do_GET(self) -> None:
        body = self._body()
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", TYPES.get(Path(self.path).suffix, "application/octet-stream"))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def _body(self) -> bytes | None:
        if self.path in self.files:
            return self.files[self.path]
        folder, _slash, name = self.path.strip("/").partition("/")
        path = FOLDERS[folder] / name if folder in FOLDERS else None
        return path.read_bytes() if path and path.is_file() else None

    def log_message(self, *_told: Any) -> None:
        """Say nothing."""


@contextmanager
def door(files: Mapping[str, bytes]) -> Iterator[str]:
    """Serve these files by their path, and what lies in the folders above, under the policy of the site; yields the address."""
    handler = type("Handler", (_Handler,), {"files": files})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
