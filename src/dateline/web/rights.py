"""Who may do what: roles, rights, and the modes of a desk that narrow them."""

from __future__ import annotations

ANYBODY, OWN, READ, STAFF, COMMENT, TAKE, JUDGE, SETTLE, HEAR, ANSWER, PEOPLE = RIGHTS = (
    "anybody", "own", "read", "staff", "comment", "take", "judge", "settle", "hear", "answer", "people",
)  # fmt: skip
"""Sign in; change one's own password; see the data; see who works here; comment; take files in and read them; decide;
overrule; see what observers wrote; invite and answer them; run the desk."""

ROLES: dict[str, frozenset[str]] = {
    "reader": frozenset({ANYBODY, OWN, READ}),
    "analyst": frozenset({ANYBODY, OWN, READ, STAFF, COMMENT, TAKE, JUDGE}),
    "editor": frozenset({ANYBODY, OWN, READ, STAFF, COMMENT, TAKE, JUDGE, SETTLE, HEAR, ANSWER}),
    "custodian": frozenset({ANYBODY, OWN, READ, STAFF, COMMENT, HEAR, ANSWER}),
    "administrator": frozenset(RIGHTS),
}
ROLE_WORDS = {
    "reader": "sees data only, not who works here",
    "analyst": "takes files in, reads, comments and decides: merges, splits, grades, tells sources apart",
    "editor": "an analyst who also sets tolls aside, grades sources, undoes what others decided, writes to observers",
    "custodian": "reads, comments and writes to observers; holds the identities of contacts; decides nothing",
    "administrator": "everything, and runs accounts and the desk's mode",
}
MODES = ("normal", "read-only", "locked")
MODE_WORDS = {
    "normal": "everybody works as their role allows",
    "read-only": "everybody may look, nobody may decide",
    "locked": "only administrators get in",
}
_CHANGES = frozenset({COMMENT, TAKE, JUDGE, SETTLE, ANSWER})


def may(role: str | None, right: str, mode: str = "normal") -> bool:
    """Tell whether somebody of a role (None: not signed in) has a right while the desk is in a mode."""
    if right == ANYBODY:
        return True
    if role is None or right not in ROLES.get(role, frozenset()):
        return False
    if mode == "locked":
        return role == "administrator"
    return mode != "read-only" or right not in _CHANGES
