"""What every request passes: who asks, what they may, that the form is ours, and that nobody guesses for long."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from dateline.errors import BadDesk, DatelineError
from dateline.web import rights, uploads
from dateline.web.call import Call, json_response
from dateline.web.kept import is_kept, packed, shown, typed_in, unseen
from dateline.web.people import Session
from dateline.web.site import Site

Handler = Callable[[Call], Response]
LARGEST, FIELDS = 128 * 1024, 64
COOKIE = "dateline_session"
KEPT = "kept"
Form = tuple[Mapping[str, str], tuple[uploads.Upload, ...]]
_NOTHING: Form = ({}, ())
_FORM, _FILES = "application/x-www-form-urlencoded", "multipart/form-data"
_SCOPES = {"data": frozenset({rights.READ}), "log": frozenset({rights.READ, rights.STAFF})}


@dataclass(frozen=True, slots=True)
class Entry:
    """A route: what it answers to, and the right that it wants. There is no route without one.

    `text` is how many bytes a form may have, `files` how many one with files; without, it takes none.
    """

    method: str
    path: str
    right: str
    handler: Handler
    text: int = LARGEST
    files: int = 0

    @property
    def is_api(self) -> bool:
        """Whether programs ask for it, which get JSON and may come with a token."""
        return self.path.startswith("/api/")


class Refused(Exception):
    """A request that is not taken; the words are for whoever sent it."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


async def answer(site: Site, entry: Entry, request: Request, workers: Executor) -> Response:
    """Answer a request by a route, if whoever asks may have it; by one of some workers."""
    working = asyncio.get_running_loop()
    try:
        form = _NOTHING
        if entry.method == "POST" and entry.files and _kind(request) == _FILES:
            known = await working.run_in_executor(workers, _is_let_in, site, entry, request)
            form = await _with_files(request, entry.files if known else LARGEST)
        elif entry.method == "POST":
            form = await _form(request, entry.text), ()
        return await working.run_in_executor(workers, _answered, site, entry, request, form)
    except Refused as refused:
        return told(site, entry.is_api, refused.status, refused.words)
    except ClientDisconnect:
        return Response(status_code=400)


def _answered(site: Site, entry: Entry, request: Request, form: Form) -> Response:
    call = _called(site, entry, request, form)
    if entry.method == "POST":
        _check_origin(request)
    if not _may(call, entry):
        return _turned_away(call, entry)
    if entry.method == "POST" and entry.right != rights.ANYBODY and not _is_ours(call):
        words = "This form is of another session. Nothing was done: look at what it says and send it again."
        return resumed(call, call.path, typed_in(call.form), words, 403)
    try:
        return entry.handler(call)
    except Refused:
        raise
    except BadDesk as error:
        return told(site, entry.is_api, 503, str(error))
    except DatelineError as error:
        return told(site, entry.is_api, 400, str(error))


def _called(site: Site, entry: Entry, request: Request, form: Form) -> Call:
    return Call(
        site, entry.method, request.url.path, dict(request.query_params), request.path_params, form[0],
        _session(site, entry, request), site.people.mode(), request.headers.get("host", ""), form[1],
    )  # fmt: skip


def _is_let_in(site: Site, entry: Entry, request: Request) -> bool:
    """Tell whether files are read at all: those of whoever may not send them are not."""
    return _may(_called(site, entry, request, _NOTHING), entry)


def _may(call: Call, entry: Entry) -> bool:
    scope = call.session.scope if call.session else None
    return call.may(entry.right) and (scope is None or entry.right in _SCOPES.get(scope, ()))


def _kind(request: Request) -> str:
    return request.headers.get("content-type", _FORM).partition(";")[0].strip().lower()


async def _form(request: Request, most: int) -> dict[str, str]:
    """Read a form of at most so many bytes."""
    if _kind(request) != _FORM:
        raise Refused(415, "Only forms of this desk are taken.")
    body = bytearray()
    async for some in request.stream():
        body += some
        if len(body) > most:
            raise _too_large(most)
    try:
        fields = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS, errors="strict"
        )  # fmt: skip
    except ValueError:
        raise Refused(400, "The form can't be read: nothing of it was taken.") from None
    return {name: value.replace("\x00", "") for name, value in fields}


async def _with_files(request: Request, most: int) -> Form:
    try:
        return await uploads.read(request, most, FIELDS, LARGEST)
    except uploads.TooLarge:
        raise _too_large(most) from None
    except uploads.Malformed:
        raise Refused(400, "The form can't be read: nothing of it was taken.") from None


def _too_large(most: int) -> Refused:
    return Refused(413, f"The form is larger than {most // 1024:,} KB: nothing of it was taken.")


def _session(site: Site, entry: Entry, request: Request) -> Session | None:
    """Return who asks: by the cookie, or where programs ask by their token, which then alone counts."""
    given = request.headers.get("authorization", "")
    if entry.is_api and given[:7].lower() == "bearer ":
        return site.people.by_token(given[7:].strip())
    token = request.cookies.get(cookie_name(request.headers.get("host", "")))
    return site.people.session(token, site.clock()) if token else None


def cookie_name(host: str) -> str:
    """Return the name of the session's cookie; browsers share cookies between the ports of a host."""
    return f"{COOKIE}_{host.rpartition(':')[2]}" if ":" in host else COOKIE


def _check_origin(request: Request) -> None:
    """Refuse a form that another site has sent; every browser of today says where a form is from."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refused(403, "This form was sent from another site.")
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host', '')}":
        raise Refused(403, "This form was sent from another site.")


def _is_ours(call: Call) -> bool:
    assert call.session is not None
    return hmac.compare_digest(call.form.get("csrf", "").encode(), call.session.csrf.encode())


def _turned_away(call: Call, entry: Entry) -> Response:
    """Answer who may not: sign in first, with what was typed kept; or a plain no."""
    if entry.is_api:
        status = 401 if call.session is None else 403
        return json_response({"error": "no right to this" if call.session else "not signed in"}, status)
    if call.session is None and entry.method == "GET":
        return call.sent_to(f"/sign-in?then={quote(_there(call), safe='')}")
    if call.session is None:
        kept = packed(call.site.people.seal_key(), call.path, call.form) if is_kept(call.form) else ""
        signing = replace(call, form={})
        return signing.page("sign-in", 401, then="/", kept=kept, name="", problem="Your session has ended.")
    title, typed = "You may not do this", shown(typed_in(call.form))
    return call.page("message", 403, title=title, words=_why_not(call, entry), links=(), typed=typed)


def resumed(call: Call, to: str, form: Mapping[str, str], words: str, status: int = 200) -> Response:
    """Show what was typed into a form, whichever it is, to be looked at and sent again by hand."""
    again = replace(call, method="GET", path=to, parameters={}, form={})
    return again.page("resume", status, words=words, typed=shown(form), unseen=unseen(form), act=to)


def _there(call: Call) -> str:
    query = "&".join(f"{quote(k)}={quote(v)}" for k, v in call.parameters.items())
    return f"{call.path}?{query}" if query else call.path


def _why_not(call: Call, entry: Entry) -> str:
    assert call.session is not None
    if call.mode != "normal" and rights.may(call.session.person.role, entry.right):
        return f"The desk is {call.mode}: {rights.MODE_WORDS[call.mode]}."
    return f"You are signed in as {call.session.person.role}: {rights.ROLE_WORDS[call.session.person.role]}."


def told(site: Site, is_api: bool, status: int, words: str) -> Response:
    """Answer in words, on a page or as JSON."""
    if is_api:
        return json_response({"error": words}, status)
    call = Call(site, "GET", "", {}, {}, {}, None, "normal")
    return call.page("message", status, title="That did not work", words=words, links=())
