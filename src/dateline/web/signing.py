"""Signing in and out, first accounts, passwords and tokens; and who works here, for administrators."""

from __future__ import annotations

import json
import time

from starlette.responses import Response

from dateline.web import rights
from dateline.web.call import Call
from dateline.web.guard import cookie_name
from dateline.web.people import SCOPES, Session

SHORTEST, LONGEST, LONGEST_NAME = 12, 200, 60


def sign_in(call: Call) -> Response:
    """Ask for name and password."""
    return call.page("sign-in", then=_inside(call.parameters.get("then", "/")), kept="", name="", problem="")


def signed_in(call: Call) -> Response:
    """Sign somebody in, and go on to where they were going, with what they had typed."""
    name, then, kept = call.form.get("name", ""), _inside(call.form.get("then", "/")), call.form.get("kept", "")
    throttle, now = call.site.throttle, time.monotonic()
    if throttle.must_wait(name.casefold(), now):
        return _refused(call, 429, "Too many attempts. Wait a quarter of an hour.")
    person = call.site.people.known(name[:LONGEST_NAME], call.form.get("password", "")[:LONGEST])
    if person is None:
        throttle.failed(name.casefold(), now)
        return _refused(call, 401, "Name and password do not match.")
    session = call.site.people.begin(person, call.site.clock())
    return _with_cookie(call, _resumed(call, session, kept) if kept else call.sent_to(then), session)


def _refused(call: Call, status: int, problem: str) -> Response:
    then, kept = _inside(call.form.get("then", "/")), call.form.get("kept", "")
    return call.page(
        "sign-in", status, then=then, kept=kept, name=call.form.get("name", "")[:LONGEST_NAME], problem=problem
    )


def _resumed(call: Call, session: Session, kept: str) -> Response:
    """Show what was typed before the session ended, to be sent again by hand."""
    to, form = _kept(kept)
    if to is None:
        return call.sent_to("/")
    again = Call(
        call.site, "GET", to, {}, {}, {}, session, call.mode, call.host
    )  # fmt: skip
    typed = tuple(name for name in ("reason", "other", "value", "claim") if name in form)
    return again.page(
        "again", problem="You are signed in again. This is what you had typed: look at it and send it.", now=None,
        told=(), form=form, here="/", act=to, typed=typed, filters=False, resume=True,
    )  # fmt: skip


def _kept(kept: str) -> tuple[str | None, dict[str, str]]:
    try:
        value = json.loads(kept)
        form = {str(name): str(one) for name, one in value["form"].items()}
        return (value["to"] if value["to"] in _ACTS else None), form
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, {}


_ACTS = frozenset(
    f"/acts/{act}"
    for act in ("merge", "split", "discount", "credibility", "same-source", "apart", "reliability", "undo")
)


def _inside(path: str) -> str:
    """Return a path of this desk; anything else leads to its first page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


def _with_cookie(call: Call, response: Response, session: Session) -> Response:
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
    problem = _name_problem(name) or (_password_problem(password, name) if call.site.passwords else "")
    person = None if problem else people.join(
        token, name, password if call.site.passwords else None, call.site.clock()
    )  # fmt: skip
    if person is None:
        return call.page("join", 400, role=role, name=name[:LONGEST_NAME], problem=problem or "That name is taken.")
    return _with_cookie(call, call.sent_to("/"), people.begin(person, call.site.clock()))


def _name_problem(name: str) -> str:
    if not 2 <= len(name) <= LONGEST_NAME or not name.isprintable():
        return f"Give a name of 2 to {LONGEST_NAME} letters: decisions are kept under it."
    return ""


def _password_problem(password: str, name: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        return f"Give a password of at least {SHORTEST} characters; a few words do well."
    if len(set(password)) < 5 or name.casefold() in password.casefold():
        return "That password is too easy to guess."
    return ""


def account(call: Call, problem: str = "", token: str = "", status: int = 200) -> Response:
    """Show one's own account."""
    assert call.session is not None
    tokens = call.site.people.tokens(call.session.person)
    return call.page("account", status, problem=problem, token=token, tokens=tokens, scopes=SCOPES)


def new_password(call: Call) -> Response:
    """Change one's own password, which ends all other sessions."""
    assert call.session is not None
    person, password = call.session.person, call.form.get("password", "")
    if call.site.people.known(person.name, call.form.get("old", "")[:LONGEST]) is None:
        return account(call, "The old password is not right.", status=400)
    if problem := _password_problem(password, person.name):
        return account(call, problem, status=400)
    call.site.people.change_password(person, password)
    return _with_cookie(call, call.sent_to("/account"), call.site.people.begin(person, call.site.clock()))


def new_token(call: Call) -> Response:
    """Make a token for programs, shown once."""
    assert call.session is not None
    scope, name = call.form.get("scope", ""), " ".join(call.form.get("name", "").split())[:LONGEST_NAME]
    if scope not in SCOPES or not name:
        return account(call, "Give the token a name and a scope.", status=400)
    return account(call, "", call.site.people.make_token(call.session.person, name, scope, call.site.clock()))


def no_tokens(call: Call) -> Response:
    """Take all of one's own tokens back."""
    assert call.session is not None
    call.site.people.drop_tokens(call.session.person)
    return call.sent_to("/account")


def people(call: Call, link: str = "", problem: str = "", status: int = 200) -> Response:
    """Show who works here."""
    return call.page("people", status, everybody=call.site.people.everybody(), link=link, problem=problem)


def invite(call: Call) -> Response:
    """Make an invitation, shown once."""
    role = call.form.get("role", "")
    if role not in rights.ROLES:
        return people(call, problem="Choose a role.", status=400)
    return people(call, f"http://{call.host}/join/{call.site.people.invite(role, call.site.clock())}")


def set_role(call: Call) -> Response:
    """Give somebody a role, or close their account."""
    id = call.form.get("person", "")
    number = int(id) if id.isdecimal() and len(id) < 12 else 0
    if not call.site.people.set_role(number, call.form.get("role", ""), call.site.clock()):
        return people(call, problem="Not done: an administrator must be left.", status=400)
    return call.sent_to("/people")


def set_mode(call: Call) -> Response:
    """Put the desk into a mode."""
    if call.form.get("mode") not in rights.MODES:
        return people(call, problem="Choose a mode.", status=400)
    call.site.people.set_mode(call.form["mode"])
    return call.sent_to("/people")


def end_sessions(call: Call) -> Response:
    """End the sessions of everybody, one's own too."""
    call.site.people.end_all()
    return call.sent_to("/sign-in")
