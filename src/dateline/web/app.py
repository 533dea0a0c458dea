"""The application: every route of the table behind the guard, the host checked, the headers set."""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dateline.web import assets
from dateline.web.guard import Entry, answer, told
from dateline.web.mapping import PATH as MAP
from dateline.web.routes import ENTRIES
from dateline.web.site import Site

HOSTS = ("127.0.0.1", "localhost", "[::1]")
STATIC = "/static/{name:path}"
AT_ONCE = 6  # requests that are worked on; each holds two connections of the record at most, of fifteen
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_FOREVER = "public, max-age=31536000, immutable"
_Endpoint = Callable[[Request], Awaitable[Response]]


def application(site: Site, entries: Iterable[Entry] = ENTRIES) -> Starlette:
    """Return the application that serves a desk."""
    by_path: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        by_path.setdefault(entry.path, {})[entry.method] = entry
    workers = ThreadPoolExecutor(AT_ONCE, "dateline-web")
    routes = [Route(path, _endpoint(site, some, workers), methods=list(some)) for path, some in by_path.items()]
    return Starlette(
        routes=[*routes, Route(STATIC, _static)],
        middleware=[
            Middleware(_Headers, policy=policy(site)),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*HOSTS], www_redirect=False),
        ],
        exception_handlers={HTTPException: _refusal(site), Exception: _failure(site)},
    )  # fmt: skip


def policy(site: Site) -> str:
    """Return what pages may load: what is of this desk, and pictures from the one site of map tiles that is named."""
    return POLICY if site.tiles is None else f"{POLICY}; img-src 'self' {site.tiles.origin}"


def _endpoint(site: Site, entries: dict[str, Entry], workers: Executor) -> _Endpoint:
    async def answered(request: Request) -> Response:
        entry = entries["GET" if request.method == "HEAD" else request.method]
        return _packed(request, await answer(site, entry, request, workers))

    return answered


def _packed(request: Request, response: Response) -> Response:
    """Pack the map, which is long and much the same; pages go as they are, for they hold what packing could leak."""
    is_map = request.url.path == MAP and response.status_code == 200
    if not is_map or "gzip" not in request.headers.get("accept-encoding", ""):
        return response
    headers = {"content-encoding": "gzip", "vary": "accept-encoding"}
    body = gzip.compress(bytes(response.body), 6, mtime=0)
    return Response(body, headers=headers, media_type=response.media_type)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in assets.names():
        raise HTTPException(404)
    headers = {"cache-control": _FOREVER, "vary": "accept-encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(assets.content(name), media_type=assets.media_type(name), headers=headers)
    headers["content-encoding"] = "gzip"
    return Response(assets.packed(name), media_type=assets.media_type(name), headers=headers)


def _refusal(site: Site) -> Callable[[Request, Exception], Response]:
    def answered(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        words = {404: "There is no such page.", 405: "This address does not answer to that."}.get(status, "")
        return told(site, request.url.path.startswith("/api/"), status, words)

    return answered


def _failure(site: Site) -> Callable[[Request, Exception], Response]:
    def answered(request: Request, _: Exception) -> Response:
        words = "The fault is ours: nothing was changed. What went wrong stands in the terminal."
        return told(site, request.url.path.startswith("/api/"), 500, words)

    return answered


class _Headers:
    """Put the security headers on every answer; pages are not kept by any cache."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers["content-security-policy"] = self._policy
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, sent if scope["type"] == "http" else send)
