"""The routes of people: signing in, accounts, staff, work, observers; each with the right that it wants."""

from __future__ import annotations

from dateline.web import account, commenting, hearing, observing, signing, staff, working
from dateline.web.guard import LARGEST, Entry
from dateline.web.rights import ANSWER, ANYBODY, COMMENT, HEAR, OWN, PEOPLE, STAFF, TAKE

_KEPT = 6 * LARGEST  # with what was typed into another form, as signing in carries it along

ENTRIES: tuple[Entry, ...] = (
    Entry("GET", "/sign-in", ANYBODY, signing.sign_in),
    Entry("POST", "/sign-in", ANYBODY, signing.signed_in, text=_KEPT),
    Entry("POST", "/sign-in/code", ANYBODY, signing.second_step, text=_KEPT),
    Entry("POST", "/sign-out", OWN, signing.sign_out),
    Entry("GET", "/join/{token}", ANYBODY, signing.invited),
    Entry("POST", "/join/{token}", ANYBODY, signing.joined),
    Entry("GET", "/account", OWN, account.account),
    Entry("POST", "/account/password", OWN, account.new_password),
    Entry("POST", "/account/tokens", OWN, account.new_token),
    Entry("POST", "/account/tokens/drop", OWN, account.no_tokens),
    Entry("POST", "/account/second/offer", OWN, account.offer_second),
    Entry("POST", "/account/second/confirm", OWN, account.confirm_second),
    Entry("POST", "/account/second/drop", OWN, account.drop_second),
    Entry("POST", "/account/sessions/end", OWN, account.end_others),
    Entry("GET", "/people", PEOPLE, staff.people),
    Entry("POST", "/people/invite", PEOPLE, staff.invite),
    Entry("POST", "/people/role", PEOPLE, staff.set_role),
    Entry("POST", "/people/mode", PEOPLE, staff.set_mode),
    Entry("POST", "/people/end", PEOPLE, staff.end_sessions),
    Entry("POST", "/people/second", PEOPLE, staff.drop_second),
    Entry("GET", "/report/{token}", ANYBODY, observing.form),
    Entry("POST", "/report/{token}", ANYBODY, observing.sent, files=observing.FILES),
    Entry("GET", "/receipt", ANYBODY, observing.receipt),
    Entry("POST", "/receipt", ANYBODY, observing.thread),
    Entry("POST", "/receipt/answer", ANYBODY, observing.answered),
    Entry("POST", "/incidents/{id}/comments", COMMENT, commenting.write),
    Entry("POST", "/comments/retract", COMMENT, commenting.retract),
    Entry("GET", "/jobs", STAFF, working.work),
    Entry("GET", "/jobs/{id:int}", STAFF, working.job),
    Entry("POST", "/jobs/add", TAKE, working.add, files=working.FILES),
    Entry("POST", "/jobs/update", TAKE, working.update),
    Entry("GET", "/observers", HEAR, hearing.observers),
    Entry("GET", "/observers/{id:int}", HEAR, hearing.report),
    Entry("GET", "/observers/{id:int}/files/{number:int}", HEAR, hearing.attached),
    Entry("POST", "/observers/invite", ANSWER, hearing.invite),
    Entry("POST", "/observers/close", ANSWER, hearing.close_observer),
    Entry("POST", "/observers/{id:int}/note", ANSWER, hearing.note),
    Entry("POST", "/observers/{id:int}/close", ANSWER, hearing.close),
    Entry("POST", "/observers/{id:int}/forget", ANSWER, hearing.forget),
)
