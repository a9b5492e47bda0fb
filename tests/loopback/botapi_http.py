"""The HTTP of the loopback Bot API: forms, JSON and uploads in; an answer, silence or a cut connection out."""

import http.server
import json
import re
import socket
import struct
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.loopback.botapi_outcomes import Outcome
from tests.loopback.botapi_spec import Json
from tests.loopback.botapi_state import Files


class Answering(Protocol):
    """What the handler asks of the server behind it."""

    def answer(self, token: str, method: str, params: Json, files: Files) -> Outcome:
        """Decide how a call ends."""

    def download(self, token: str, path: str) -> bytes | None:
        """Return a file's content, or None where there is none for this token."""


class Handler(http.server.BaseHTTPRequestHandler):
    """HTTP for one connection: one buffered write per response and no Nagle, or keep-alive calls cost 40 ms each."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def __init__(self, api: Answering, *args: Any) -> None:
        self.api = api
        super().__init__(*args)

    def do_POST(self) -> None:
        """Answer a call or a download."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        address = urlsplit(self.path)
        path = re.fullmatch(r"/(file/)?bot([^/]+)/(.+)", unquote(address.path))
        download, token, rest = path.groups() if path else ("file/", "", "")
        if download:
            content = self.api.download(token, rest)
            self._reply(404 if content is None else 200, content or b"", "application/octet-stream")
        else:
            params, files = _parameters(self.headers.get("Content-Type", ""), body)
            self._end(self.api.answer(token, rest, dict(parse_qsl(address.query)) | params, files))

    do_GET = do_POST

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: the calls are kept."""

    def _end(self, outcome: Outcome) -> None:
        if outcome.silence:
            self.close_connection = True
            if outcome.silence == "hang":
                self.connection.recv(1, socket.MSG_PEEK)
            else:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        answer: Json = {"ok": outcome.status == 200}
        if answer["ok"]:
            answer["result"] = outcome.result
        else:
            answer |= {"error_code": outcome.status, "description": outcome.description}
            answer |= {"parameters": outcome.parameters} if outcome.parameters else {}
        self._reply(outcome.status, json.dumps(answer).encode())

    def _reply(self, status: int, body: bytes, content_type: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _parameters(content_type: str, body: bytes) -> tuple[Json, Files]:
    """Read parameters and uploaded files; a file that is a parameter itself becomes `attach://` its own name."""
    if content_type.startswith("application/json"):
        return json.loads(body or b"{}"), {}
    boundary = re.search(r'boundary="?([^";]+)', content_type)
    if boundary is None:
        return dict(parse_qsl(body.decode(), keep_blank_values=True)), {}
    params: Json = {}
    files: Files = {}
    for part in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = re.search(rb' name="([^"]*)"', head)
        if name and b"filename=" in head:
            files[name[1].decode()] = content.removesuffix(b"\r\n")
        elif name:
            params[name[1].decode()] = content.removesuffix(b"\r\n").decode()
    told = [str(value) for value in params.values()]
    params |= {name: f"attach://{name}" for name in files if not any(f"attach://{name}" in value for value in told)}
    return params, files
