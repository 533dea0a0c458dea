"""Who works here: invitations, roles, sessions, second steps and the mode of the desk, for administrators."""

from __future__ import annotations

from starlette.responses import Response

from dateline.web import rights
from dateline.web.call import Call


def people(call: Call, link: str = "", problem: str = "", status: int = 200) -> Response:
    """Show who works here."""
    everybody, seconds = call.site.people.everybody(), call.site.second.all_on()
    return call.page("people", status, everybody=everybody, seconds=seconds, link=link, problem=problem)


def invite(call: Call) -> Response:
    """Make an invitation, shown once."""
    role = call.form.get("role", "")
    if role not in rights.ROLES:
        return people(call, problem="Choose a role.", status=400)
    return people(call, f"http://{call.host}/join/{call.site.people.invite(role, call.site.clock())}")


def set_role(call: Call) -> Response:
    """Give somebody a role, or close their account."""
    number, role = _meant(call), call.form.get("role", "")
    if not call.site.people.set_role(number, role, call.site.clock()):
        return people(call, problem="Not done: an administrator must be left.", status=400)
    if role == "closed":
        call.site.second.take_off(number)
    return call.sent_to("/people")


def set_mode(call: Call) -> Response:
    """Put the desk into a mode."""
    if call.form.get("mode") not in rights.MODES:
        return people(call, problem="Choose a mode.", status=400)
    call.site.people.set_mode(call.form["mode"])
    return call.sent_to("/people")


def end_sessions(call: Call) -> Response:
    """End the sessions of one person, or of everybody, one's own too."""
    call.site.people.end_all(_meant(call) if "person" in call.form else None)
    return call.sent_to("/people")


def drop_second(call: Call) -> Response:
    """Take the second step off for somebody who lost it, and end their sessions."""
    number = _meant(call)
    call.site.second.take_off(number)
    call.site.people.end_all(number)
    return call.sent_to("/people")


def _meant(call: Call) -> int:
    """Return the number of the account that a form names; 0 is nobody's."""
    id = call.form.get("person", "")
    return int(id) if id.isascii() and id.isdecimal() and len(id) < 12 else 0
