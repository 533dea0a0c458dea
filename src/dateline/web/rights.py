"""Who may do what: roles, rights, and the modes of a desk that narrow them."""

from __future__ import annotations

ANYBODY, OWN, READ, STAFF, JUDGE, SETTLE, PEOPLE = RIGHTS = (
    "anybody", "own", "read", "staff", "judge", "settle", "people",
)  # fmt: skip
"""Sign in; change one's own password; see the data; see who works here; decide; overrule; run the desk."""

ROLES: dict[str, frozenset[str]] = {
    "reader": frozenset({ANYBODY, OWN, READ}),
    "analyst": frozenset({ANYBODY, OWN, READ, STAFF, JUDGE}),
    "editor": frozenset({ANYBODY, OWN, READ, STAFF, JUDGE, SETTLE}),
    "custodian": frozenset({ANYBODY, OWN, READ, STAFF}),
    "administrator": frozenset(RIGHTS),
}
ROLE_WORDS = {
    "reader": "sees data only, not who works here",
    "analyst": "reads and decides: merges, splits, grades incidents, tells sources apart",
    "editor": "an analyst who may also set tolls aside, grade sources and undo what others decided",
    "custodian": "reads, and will hold the identities of contacts; decides nothing",
    "administrator": "everything, and runs accounts and the desk's mode",
}
MODES = ("normal", "read-only", "locked")
MODE_WORDS = {
    "normal": "everybody works as their role allows",
    "read-only": "everybody may look, nobody may decide",
    "locked": "only administrators get in",
}
_CHANGES = frozenset({JUDGE, SETTLE})


def may(role: str | None, right: str, mode: str = "normal") -> bool:
    """Tell whether somebody of a role (None: not signed in) has a right while the desk is in a mode."""
    if right == ANYBODY:
        return True
    if role is None or right not in ROLES.get(role, frozenset()):
        return False
    if mode == "locked":
        return role == "administrator"
    return mode != "read-only" or right not in _CHANGES
