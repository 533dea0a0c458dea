"""The description of the API (OpenAPI 3.1), made from one table of what there is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from dateline import __version__
from dateline.ledger.corrections import VERDICTS
from dateline.records.claim import HARMS
from dateline.records.incident import STATES
from dateline.store import changing
from dateline.web.record import KINDS

MOST = 200
FURTHEST = 99_999_999  # of the parts of a sum
CATEGORIES = ("all", "civilian", "combatant", "mixed", "unknown")
_QUERY = ("place", "since", "until", "kind", "state", "source", "text", "as_of")
_PAGED = ("after", "limit")
_WORDS = {
    "place": "A place's name or key; takes in all that lies in it.",
    "since": "Only what was so on this day or later (of dispatches: published).",
    "until": "Only what was so on this day or earlier (of dispatches: published).",
    "kind": "An ACLED sub-event type: that of incidents.",
    "state": "Of incidents: whether it is so that they happened.",
    "source": "An origin's key.",
    "text": "Words in the text or headline of a dispatch.",
    "as_of": "As the ledger stood at a date or time.",
    "after": "The cursor that `next` gave.",
    "limit": "How many at most.",
    "harm": "Only this harm.",
    "category": "Who was harmed.",
    "parts": "How many parts of each sum at most.",
    "skip": "How many parts of each sum to pass over.",
    "change": "Only changes of this kind.",
    "of": "Only changes of this kind of thing.",
}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "state": {"enum": list(STATES)},
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50},
    "harm": {"enum": list(HARMS)},
    "parts": {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50},
    "skip": {"type": "integer", "minimum": 0, "maximum": FURTHEST, "default": 0},
    "category": {"enum": list(CATEGORIES), "default": "all"},
    "change": {"enum": list(KINDS)},
    "of": {"enum": list(changing.KINDS)},
    "since": {"type": "string", "format": "date"},
    "until": {"type": "string", "format": "date"},
}


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing that the API gives: where, in words, and by what it may be narrowed."""

    id: str
    path: str
    words: str
    parameters: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


RESOURCES: tuple[Resource, ...] = (
    Resource("openapi", "/openapi.json", "This description."),
    Resource("incidents", "/incidents", "What happened, the latest first, each with its claims.", (*_QUERY, *_PAGED)),
    Resource("incident", "/incidents/{id}", "One incident.", ("as_of",), ("id", "happened", "tolls", "claims")),
    Resource("dispatches", "/dispatches", "What came in, the latest first.", (*_QUERY, *_PAGED)),
    Resource(
        "dispatch", "/dispatches/{id}", "One dispatch with text, history and claims.", (), ("id", "text", "claims")
    ),
    Resource("claims", "/claims", "Claims by their keys.", ("place", "since", "until", "source", "text", *_PAGED)),
    Resource(
        "claim",
        "/claims/{key}",
        "One claim, and what a person said of it.",
        (),
        ("key", "kind", "text", "span", "verdict"),
    ),
    Resource(
        "tolls",
        "/tolls",
        "Sums of each harm. Of what a sum is made of (parts, the largest first, residuals, stocks, what is left out) "
        "it gives as much as `parts` says after `skip`; `in_all` tells how many of each there are.",
        (*_QUERY, "harm", "category", "parts", "skip"),
    ),
    Resource("control", "/control", "Who held what, from when to when.", (*_QUERY, *_PAGED)),
    Resource("access", "/access", "Which ways were open or cut.", (*_QUERY, *_PAGED)),
    Resource("sources", "/sources", "By whose word, and how it fared.", ("place", "since", "until", "as_of", *_PAGED)),
    Resource("silence", "/silence", "From whom and where nothing has come.", ("place", "until", "as_of", *_PAGED)),
    Resource(
        "changes",
        "/changes",
        "What changed since, each thing once, in order; `gone` says why one is no more. Ask again with `next`.",
        ("of", *_PAGED),
    ),
    Resource("log", "/log", "Every change in order: a feed to follow with `next`.", ("change", *_PAGED)),
)


@cache
def document() -> dict[str, Any]:
    """Return the description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dateline", "version": __version__,
            "description": "A claim is what somebody says, not what happened. A range is what sources said.",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}, {"session": []}],
        "paths": {one.path: {"get": _operation(one)} for one in RESOURCES},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "dateline_session"},
            },
            "schemas": {"Error": _object(("error",), {"error": {"type": "string"}})},
        },
    }  # fmt: skip


def _operation(one: Resource) -> dict[str, Any]:
    refusals = {"400": "can't be read", "401": "not signed in", "403": "no right to this", "404": "no such thing"}
    return {
        "operationId": one.id,
        "summary": one.words,
        "parameters": [*_in_path(one), *(_parameter(name) for name in one.parameters)],
        "responses": {
            "200": {"description": one.words, "content": {"application/json": {"schema": _schema(one)}}},
            **{code: _refusal(words) for code, words in refusals.items()},
        },
    }


def _in_path(one: Resource) -> list[dict[str, Any]]:
    if "{" not in one.path:
        return []
    name = one.path.partition("{")[2].rstrip("}")
    number = {"type": "integer", "minimum": 0} if one.id == "dispatch" else {"type": "string", "minLength": 1}
    return [{"name": name, "in": "path", "required": True, "schema": number}]


def _parameter(name: str) -> dict[str, Any]:
    schema = _SCHEMAS.get(name, {"type": "string"})
    return {"name": name, "in": "query", "required": False, "description": _WORDS[name], "schema": schema}


def _schema(one: Resource) -> dict[str, Any]:
    told = {"claims": {"type": "array", "items": _CLAIM}} if "claims" in one.required else {}
    if one.required or one.id == "openapi":
        return _object(one.required, told)
    if one.id == "changes":
        return _CHANGES
    item = {"incidents": _object(("id", "claims"), {"claims": {"type": "array", "items": _CLAIM}}), "claims": _CLAIM}
    items = {"type": "array", "items": item.get(one.id, {"type": "object"})}
    return _object(("items", "next"), {"items": items, "next": {"type": ["string", "null"]}})


_CLAIM: dict[str, Any] = {
    "type": "object",
    "required": ["key", "kind", "text", "span", "state", "by_hand", "verdict"],
    "properties": {
        "state": {"type": "string"}, "by_hand": {"type": ["string", "null"]},
        "verdict": {
            "description": "What a person said of the claim, null where nobody did.",
            "type": ["object", "null"], "required": ["act", "at"],
            "properties": {"act": {"enum": sorted(VERDICTS.values())}, "at": {"type": "string", "format": "date-time"}},
        },
    },
}  # fmt: skip
_CHANGES: dict[str, Any] = {
    "type": "object",
    "required": ["items", "next", "more"],
    "properties": {
        "items": {"type": "array", "items": {
            "type": "object",
            "required": ["kind", "id", "at", "gone", "address"],
            "properties": {
                "kind": {"enum": list(changing.KINDS)}, "id": {"type": "string"},
                "at": {"type": "string", "format": "date-time"}, "gone": {"type": ["string", "null"]},
                "address": {"type": "string"},
            },
        }},
        "next": {"type": "string"},
        "more": {"type": "boolean"},
    },
}  # fmt: skip


def _object(required: tuple[str, ...], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def _refusal(words: str) -> dict[str, Any]:
    error = {"$ref": "#/components/schemas/Error"}
    return {"description": words, "content": {"application/json": {"schema": error}}}
