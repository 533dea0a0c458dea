"""Signing in, in one step or two, and out; and the first account of somebody who was invited."""

from __future__ import annotations

import time
from dataclasses import replace

from starlette.responses import Response

from dateline.web.call import Call
from dateline.web.guard import cookie_name, resumed
from dateline.web.kept import unpacked
from dateline.web.people import Person, Session

SHORTEST, LONGEST, LONGEST_NAME = 12, 200, 60


def sign_in(call: Call) -> Response:
    """Ask for name and password."""
    return call.page("sign-in", then=_inside(call.parameters.get("then", "/")), kept="", name="", problem="")


def signed_in(call: Call) -> Response:
    """Sign somebody in, and go on to where they were going, with what they had typed."""
    name = call.form.get("name", "")
    throttle, now = call.site.throttle, time.monotonic()
    if throttle.must_wait(name.casefold(), now):
        return _refused(call, 429, "Too many attempts. Wait a quarter of an hour.")
    person = call.site.people.known(name[:LONGEST_NAME], call.form.get("password", "")[:LONGEST])
    if person is None:
        throttle.failed(name.casefold(), now)
        return _refused(call, 401, "Name and password do not match.")
    if call.site.second.is_on(person.id):
        return _code_asked(call, call.site.second.ask(person, call.site.clock()))
    return _entered(call, person)


def _refused(call: Call, status: int, problem: str) -> Response:
    then, kept = _inside(call.form.get("then", "/")), call.form.get("kept", "")
    return call.page(
        "sign-in", status, then=then, kept=kept, name=call.form.get("name", "")[:LONGEST_NAME], problem=problem
    )


def _entered(call: Call, person: Person) -> Response:
    """Let somebody in who has shown who they are, and go on to where they were going."""
    session = call.site.people.begin(person, call.site.clock())
    kept = unpacked(call.site.people.seal_key(), call.form.get("kept", ""))
    if kept is None:
        return with_cookie(call, call.sent_to(_inside(call.form.get("then", "/"))), session)
    to, form = kept
    words = "You are signed in again. This is what you had typed: look at it and send it."
    return with_cookie(call, resumed(replace(call, session=session), to, form, words), session)


def second_step(call: Call) -> Response:
    """Take the code of somebody whose password was right."""
    token, now = call.form.get("pending", ""), call.site.clock()
    id = call.site.second.asked(token, now)
    person = call.site.people.person(id) if id is not None else None
    if person is None:
        return _refused(call, 400, "Too much time has passed. Sign in again.")
    throttle, name = call.site.throttle, f"second step of {person.id}"
    if throttle.must_wait(name, time.monotonic()):
        return _refused(call, 429, "Too many attempts. Wait a quarter of an hour.")
    if not call.site.second.passes(person.id, call.form.get("code", "")[:LONGEST], now):
        throttle.failed(name, time.monotonic())
        return _code_asked(call, token, 401, "That code is not right, or was used already: wait for the next one.")
    call.site.second.answered(token)
    return _entered(call, person)


def _code_asked(call: Call, token: str, status: int = 200, problem: str = "") -> Response:
    then, kept = _inside(call.form.get("then", "/")), call.form.get("kept", "")
    return call.page("second", status, pending=token, then=then, kept=kept, problem=problem)


def _inside(path: str) -> str:
    """Return a path of this desk; anything else leads to its first page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


def with_cookie(call: Call, response: Response, session: Session) -> Response:
    """Give a browser the session that it is in."""
    response.set_cookie(
        cookie_name(call.host), session.token, max_age=14 * 86400, httponly=True, samesite="lax", path="/"
    )  # fmt: skip
    return response


def sign_out(call: Call) -> Response:
    """End the session."""
    if call.session:
        call.site.people.end(call.session.token)
    response = call.sent_to("/sign-in")
    response.delete_cookie(cookie_name(call.host), httponly=True, samesite="lax", path="/")
    return response


def invited(call: Call) -> Response:
    """Ask somebody who was invited for a name and a password."""
    role = call.site.people.invited(call.keys["token"], call.site.clock())
    if role is None:
        return call.missing("such invitation", "It was used, or two days have passed. Ask for another.")
    return call.page("join", role=role, name="", problem="")


def joined(call: Call) -> Response:
    """Make the account of somebody who was invited, and sign them in."""
    people, token = call.site.people, call.keys["token"]
    role = people.invited(token, call.site.clock())
    if role is None:
        return call.missing("such invitation", "It was used, or two days have passed. Ask for another.")
    name, password = " ".join(call.form.get("name", "").split()), call.form.get("password", "")
    problem = _name_problem(name) or (password_problem(password, name) if call.site.passwords else "")
    person = None if problem else people.join(
        token, name, password if call.site.passwords else None, call.site.clock()
    )  # fmt: skip
    if person is None:
        return call.page("join", 400, role=role, name=name[:LONGEST_NAME], problem=problem or "That name is taken.")
    return with_cookie(call, call.sent_to("/"), people.begin(person, call.site.clock()))


def _name_problem(name: str) -> str:
    if not 2 <= len(name) <= LONGEST_NAME or not name.isprintable():
        return f"Give a name of 2 to {LONGEST_NAME} letters: decisions are kept under it."
    return ""


def password_problem(password: str, name: str) -> str:
    """Return what is wrong with a password, in words; nothing where it will do."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"Give a password of at least {SHORTEST} characters; a few words do well."
    if len(set(password)) < 5 or name.casefold() in password.casefold():
        return "That password is too easy to guess."
    return ""
