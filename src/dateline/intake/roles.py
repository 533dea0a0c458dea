"""The role of each paragraph: headline, byline, date, caption, sub-head, body or signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dateline.intake.dateline import PrintedDateline, find_dateline
from dateline.intake.dates import PRINTED
from dateline.lexicon import load
from dateline.records.dispatch import Block
from dateline.records.text import Span

_NEAR = 6
_DATE_LINE = re.compile(
    rf"(?:(?:updated|posted|published|date):?\s+(?:on\s+)?)?(?P<date>(?i:{PRINTED}))"
    r"(?:[,|]?\s+(?:at\s+)?\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?)?\.?",
    re.I,
)
_FULL_STOP = re.compile(r"[.;:,…][\"'”’)\]]*$")
_ANY_STOP = re.compile(r"[.;:,…!?\"”)\]]$")
_WORD = re.compile(r"[^\W\d_][\w'’\-]*")
_LITTLE = 4


@dataclass(frozen=True, slots=True)
class RoleRule:
    """A rule of the lexicon: paragraphs where `pattern` is found at `where` have `role`."""

    id: str
    role: str
    where: str
    at_end: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Setting:
    """The paragraphs with their roles, and what was read in passing: byline, own date line, dateline."""

    blocks: tuple[Block, ...]
    byline: Span | None
    date_line: str | None
    dateline: PrintedDateline | None


@cache
def role_rules() -> tuple[RoleRule, ...]:
    """The rules of `lexicon/head.toml`, in order."""
    return tuple(
        RoleRule(row["id"], row["role"], row["where"], row.get("at") == "end", re.compile(row["pattern"]))
        for row in load("head")["rule"]
    )


def find_rule(rule: RoleRule, words: str) -> re.Match[str] | None:
    """Search a paragraph's words with one rule, in the part that it looks at."""
    return rule.pattern.search(words[-200:] if rule.at_end else words[:400])


def set_roles(text: str, spans: Sequence[Span]) -> Setting:
    """Give each paragraph its role, reading from the top."""
    roles: list[str] = []
    set_above: set[str] = set()
    starts: list[int] = []
    byline: Span | None = None
    date_line: str | None = None
    dateline: PrintedDateline | None = None
    for index, span in enumerate(spans):
        found = None if dateline or index >= _NEAR else find_dateline(text, span)
        role, name = ("body", None) if found else _role(text, spans, index, set_above)
        dateline = dateline or found
        if role == "byline" and name and byline is None:
            byline = name
        if role == "date" and date_line is None:
            date_line = _own_date(span.of(text))
        roles.append(role)
        set_above.add(role)
        starts.append(found.text_start if found else span.start)
    blocks = tuple(Block(span, role, start) for span, role, start in zip(spans, roles, starts, strict=True))
    return Setting(blocks, byline, date_line, dateline)


def _role(text: str, spans: Sequence[Span], index: int, set_above: set[str]) -> tuple[str, Span | None]:
    """Return a paragraph's role, with the byline's name where it is one."""
    span = spans[index]
    words = text[span.start : min(span.end, span.start + 400)]
    tail = text[max(span.start, span.end - 200) : span.end]
    for rule in role_rules():
        if _applies(rule, index, len(spans)):
            match = rule.pattern.search(tail if rule.at_end else words)
            if match and not (rule.role == "byline" and span.end - span.start > 200):
                return rule.role, _name_span(rule, match, span)
    if index < _NEAR and _own_date(words):
        return "date", None
    is_top = index + 1 < len(spans) and set_above.isdisjoint(("headline", "body"))
    if is_top and _is_headline(text, span, spans[index + 1]):
        return "headline", None
    return ("subhead" if _is_subhead(text, spans, index, set_above) else "body"), None


def _applies(rule: RoleRule, index: int, count: int) -> bool:
    """Tell whether a rule looks at the paragraph of this index."""
    if rule.where == "head":
        return index < _NEAR
    return rule.where == "any" or (index >= count - _NEAR and index > 0)


def _name_span(rule: RoleRule, match: re.Match[str], span: Span) -> Span | None:
    if rule.role != "byline":
        return None
    start, end = match.span("name")
    return Span(span.start + start, span.start + end)


def _own_date(words: str) -> str | None:
    """Return the printed date of a paragraph that is a date line and nothing else."""
    match = _DATE_LINE.fullmatch(words) if len(words) <= 80 else None
    return match["date"] if match else None


def _is_headline(text: str, span: Span, following: Span) -> bool:
    """Tell whether a first paragraph is set as a headline: short, and unstopped, in title case, or over a lead."""
    if span.end - span.start > 220:
        return False
    words = span.of(text)
    found = _WORD.findall(words)
    if not 0 < len(found) <= 28:
        return False
    return not _FULL_STOP.search(words) or (len(found) > 2 and _title_case(found)) or _is_over_lead(found, following)


def _is_over_lead(words: Sequence[str], following: Span) -> bool:
    """Tell whether a stopped first line is a headline still: a dozen words over a paragraph of twice their length."""
    letters = sum(map(len, words)) + len(words)
    return len(words) <= 12 and following.end - following.start >= max(2 * letters, 110)


def _title_case(words: Sequence[str]) -> bool:
    """Tell whether all longer words begin in capitals, and some of them are not wholly in capitals."""
    longer = [word for word in words if len(word) > _LITTLE]
    return bool(longer) and all(word[0].isupper() for word in longer) and any(not word.isupper() for word in longer)


def _is_subhead(text: str, spans: Sequence[Span], index: int, set_above: set[str]) -> bool:
    """Tell whether a short unstopped line stands between paragraphs as their heading."""
    span = spans[index]
    if set_above.isdisjoint(("headline", "body")) or index + 1 >= len(spans) or span.end - span.start > 90:
        return False
    words = span.of(text)
    found = words.split()
    following = spans[index + 1]
    return (
        len(found) <= 10
        and (words[0].isupper() or words[0].isdigit())
        and not _ANY_STOP.search(words)
        and following.end - following.start > span.end - span.start
    )
