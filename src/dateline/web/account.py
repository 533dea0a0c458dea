"""One's own account: password, second step, sessions, and tokens for programs."""

from __future__ import annotations

from starlette.responses import Response

from dateline.web.call import Call
from dateline.web.commenting import calls
from dateline.web.people import SCOPES, Person
from dateline.web.signing import LONGEST, LONGEST_NAME, password_problem, with_cookie


def account(call: Call, problem: str = "", token: str = "", status: int = 200, codes: tuple[str, ...] = ()) -> Response:
    """Show one's own account."""
    person, second = _own(call), call.site.second
    return call.page(
        "account", status, problem=problem, token=token, tokens=call.site.people.tokens(person), scopes=SCOPES,
        codes=codes, is_on=second.is_on(person.id), left=second.left(person.id), offer=second.offered(person),
        calls=calls(call),
    )  # fmt: skip


def _own(call: Call) -> Person:
    assert call.session is not None
    return call.session.person


def _knows(call: Call) -> bool:
    """Tell whether the form bears the password of whoever sends it."""
    return call.site.people.known(_own(call).name, call.form.get("old", "")[:LONGEST]) is not None


def new_password(call: Call) -> Response:
    """Change one's own password, which ends all other sessions."""
    person, password = _own(call), call.form.get("password", "")
    if not _knows(call):
        return account(call, "The old password is not right.", status=400)
    if problem := password_problem(password, person.name):
        return account(call, problem, status=400)
    call.site.people.change_password(person, password)
    return with_cookie(call, call.sent_to("/account"), call.site.people.begin(person, call.site.clock()))


def new_token(call: Call) -> Response:
    """Make a token for programs, shown once."""
    scope, name = call.form.get("scope", ""), " ".join(call.form.get("name", "").split())[:LONGEST_NAME]
    if scope not in SCOPES or not name:
        return account(call, "Give the token a name and a scope.", status=400)
    return account(call, "", call.site.people.make_token(_own(call), name, scope, call.site.clock()))


def no_tokens(call: Call) -> Response:
    """Take all of one's own tokens back."""
    call.site.people.drop_tokens(_own(call))
    return call.sent_to("/account")


def offer_second(call: Call) -> Response:
    """Make a secret for the second step, to be confirmed by a code of it."""
    if not _knows(call):
        return account(call, "The password is not right.", status=400)
    call.site.second.offer(_own(call))
    return call.sent_to("/account#second")


def confirm_second(call: Call) -> Response:
    """Ask for a code from now on, and show the recovery codes, once."""
    codes = call.site.second.confirm(_own(call), call.form.get("code", "")[:LONGEST], call.site.clock())
    if not codes:
        return account(call, "That code is not of this secret: look at the clock of your device.", status=400)
    end_others(call)
    return account(call, codes=codes)


def drop_second(call: Call) -> Response:
    """Ask for a code no more; whoever wants that must know the password and have a code."""
    person, code = _own(call), call.form.get("code", "")[:LONGEST]
    if not _knows(call) or not call.site.second.passes(person.id, code, call.site.clock()):
        return account(call, "The password or the code is not right: the second step stays.", status=400)
    call.site.second.take_off(person.id)
    return call.sent_to("/account")


def end_others(call: Call) -> Response:
    """End one's own other sessions."""
    assert call.session is not None
    call.site.people.end_all(call.session.person.id, but=call.session.token)
    return call.sent_to("/account")
