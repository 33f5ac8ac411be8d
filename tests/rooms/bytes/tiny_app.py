"""An application of five lines, to see what the server does around it."""

import asyncio
import os
from typing import Any


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["path"] == "/slow":
        await asyncio.sleep(1)
    body = f"{os.getpid()} {scope['scheme']}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
    await send({"type": "http.response.body", "body": body})
