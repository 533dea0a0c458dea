"""Field reports in the desk's own small form (YAML or JSON) -> a text that reads well, and the way back to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dateline.formats.composing import Composer
from dateline.formats.form_fields import Field, Fields, load_form
from dateline.formats.moments import iso
from dateline.lexicon import load
from dateline.records.item import STATUSES, Item

HOW = ("seen", "heard", "told", "read", "believed")
_TOP = (
    "field_report", "id", "version", "status", "replaces", "outlet", "language", "who", "where", "when", "reported",
    "what", "how", "from", "attachments",
)  # fmt: skip
_MAX_STATEMENTS = 200
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)[\"'”’)]{0,2}\s+(?=[\"'“‘(]{0,2}[^\W\d_a-z])")
_MARK = re.compile(r"""^(["']?)field_report\1[ \t]{0,9}:""", re.M)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _When:
    """When it happened: a moment or a stretch, and whether the hours were given."""

    field: Field
    start: datetime
    end: datetime | None
    hours: bool

    def day(self) -> str:
        """The first day in words."""
        return _day(self.start)

    def words(self) -> str:
        """The moment or stretch as a sentence says it."""
        if self.end is None:
            return f"on {_day(self.start)}" + (f", at {_hour(self.start)}" if self.hours else "")
        if self.hours:
            return f"between {_hour(self.start)} on {_day(self.start)} and {_hour(self.end)} on {_day(self.end)}"
        return f"between {_day(self.start)} and {_day(self.end)}"


@dataclass(frozen=True, slots=True)
class _Statement:
    """One thing reported: its words, how it is known, and by whom where it was told or read."""

    text: Field
    how: str
    by: Field | None


def looks_like_form(text: str) -> bool:
    """Tell whether a text bears the mark of a field report: a field `field_report` of its own."""
    head = text[:65_536]
    if head.lstrip().startswith("{"):
        return '"field_report"' in head
    return _MARK.search(head) is not None


def read_form(data: bytes, name: str) -> Iterator[Item]:
    """Yield the item of a field report; raises `BadInput` with the line of the field that is wrong.

    The reporter's words are put in unaltered; what stands around them says who, where, when and how it is known. An
    origin's `part` is the field ("what/2/text") and its offsets count the characters of the field's value.
    """
    form = load_form(data, name)
    form.only(_TOP)
    form.need("field_report", "who", "where", "when", "what")
    version = form.text("field_report")
    if version and version.value != "1":
        raise form.wrong(version, "is no version of the form that is read; write field_report: 1")
    yield _item(form)


def _item(form: Fields) -> Item:
    who, role = _who(form)
    place, detail, spot = _where(form)
    when, statements = _when(form), _statements(form)
    reported = form.text("reported")
    published = _moment(form, reported) if reported else when.end or when.start
    composer = Composer()
    headline = _head(composer, who, role, place)
    _body(composer, place, detail, when, statements)
    text, offsets = composer.done()
    return Item(
        "field-report", text, offsets, headline=headline, byline=who.value, published=published,
        outlet=_value(form.text("outlet")), language=_value(form.text("language")), guid=_value(form.text("id")),
        version=_value(form.text("version")), status=_status(form), replaces=_value(form.text("replaces")),
        attachments=(*(each.value for each in form.texts("attachments")), *((spot,) if spot else ())),
        notes=() if reported else ("when it was reported is not given; taken as of when it happened",),
    )  # fmt: skip


def _head(composer: Composer, who: Field, role: Field | None, place: Field) -> str:
    """Put the headline and the byline; returns the headline."""
    composer.fill("Field report from ")
    _put(composer, place)
    composer.fill("\nBy ")
    _put(composer, who)
    if role:
        composer.fill(", ")
        _put(composer, role)
    return f"Field report from {place.value}"


def _body(composer: Composer, place: Field, detail: Field | None, when: _When, statements: list[_Statement]) -> None:
    """Put the dateline, the sentence that sets the scene, and the statements, a paragraph each."""
    composer.fill("\n\n")
    _put(composer, place)
    composer.fill(f", {when.day()} — {_scene(statements[0].how)} ")
    composer.put(when.words(), when.field.origin, False)
    if detail:
        composer.fill(", ")
        _put(composer, detail)
    composer.fill(" in ")
    _put(composer, place)
    composer.fill(".")
    for number, statement in enumerate(statements):
        composer.fill("\n\n" if number else " ")
        _state(composer, statement)
    composer.fill("\n")


def _scene(how: str) -> str:
    return str(load("reports")["scene"].get(how, load("reports")["scene"]["other"]))


def _state(composer: Composer, statement: _Statement) -> None:
    """Put a statement; before each sentence that the reporter has from another stands who said it."""
    if statement.how in ("seen", "heard"):
        _put(composer, statement.text)
        return
    before, after = load("reports")["said"][statement.how]
    for number, (start, end) in enumerate(_sentences(statement.text.value)):
        composer.fill("\n" if number else "")
        composer.fill(before)
        if statement.by:
            _put(composer, statement.by, capital=not before)
        composer.fill(after)
        composer.put(statement.text.value[start:end], statement.text.part(start, end), True)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _SENTENCE.finditer(text):
        end = gap.start() + len(gap.group().rstrip())
        yield start, end
        start = gap.end()
    if start < len(text):
        yield start, len(text)


def _put(composer: Composer, field: Field, capital: bool = False) -> None:
    """Put a field's words; with a capital where they begin a sentence, if that is one letter for one."""
    words = field.value
    if capital and len(words[0].upper()) == 1:
        words = words[0].upper() + words[1:]
    composer.put(words, field.origin, True)


def _who(form: Fields) -> tuple[Field, Field | None]:
    who = form.text("who", or_fields=True)
    if who:
        return who, None
    inside = form.inside("who")
    inside.only(("name", "role"))
    inside.need("name")
    return inside.needed("name"), inside.text("role")


def _where(form: Fields) -> tuple[Field, Field | None, str | None]:
    """Return the place, what tells it closer, and the point as a geo: address."""
    where = form.text("where", or_fields=True)
    if where:
        return where, None, None
    inside = form.inside("where")
    inside.only(("place", "detail", "lat", "lon"))
    inside.need("place")
    lat, lon = inside.text("lat"), inside.text("lon")
    if lat is None and lon is None:
        return inside.needed("place"), inside.text("detail"), None
    if lat is None or lon is None:
        raise inside.wrong(lat or lon, "stands alone; give both lat and lon, or neither")
    for degrees, most in ((lat, 90), (lon, 180)):
        if not re.fullmatch(r"-?\d{1,3}(?:\.\d{1,15})?", degrees.value) or abs(float(degrees.value)) > most:
            raise inside.wrong(degrees, f"is no degree from -{most} to {most}")
    return inside.needed("place"), inside.text("detail"), f"geo:{lat.value},{lon.value}"


def _when(form: Fields) -> _When:
    field = form.needed("when")
    first, _, last = field.value.partition("/")
    start, end = _moment(form, field, first), _moment(form, field, last) if last else None
    hours = ":" in first
    if end is not None and ((":" in last) != hours or (end.tzinfo is None) != (start.tzinfo is None) or end < start):
        raise form.wrong(field, "is no stretch of time; write 2031-03-04/2031-03-05, the earlier first")
    return _When(field, start, end, hours)


def _moment(form: Fields, field: Field, words: str | None = None) -> datetime:
    found = iso(field.value if words is None else words)
    if found is None:
        raise form.wrong(field, "is no date; write 2031-03-05, 2031-03-05 21:10 or 2031-03-04/2031-03-05")
    return found


def _status(form: Fields) -> str:
    field = form.text("status")
    if field and field.value not in STATUSES:
        raise form.wrong(field, f"is no status; write {', '.join(STATUSES[:-1])} or {STATUSES[-1]}")
    return field.value if field else "new"


def _statements(form: Fields) -> list[_Statement]:
    if text := form.text("what", or_fields=True):
        return [_statement(form, text)]
    for key in ("how", "from"):
        if (stray := form.text(key)) is not None:
            raise form.wrong(stray, "stands beside a list; put it into each entry of `what`")
    found = []
    for inside in form.each("what", _MAX_STATEMENTS):
        inside.only(("text", "how", "from"))
        inside.need("text")
        found.append(_statement(inside, inside.needed("text")))
    return found


def _statement(form: Fields, text: Field) -> _Statement:
    """Read how it is known, which must be said, and by whom it was told or in what it was read."""
    form.need("how")
    how, by = form.needed("how"), form.text("from")
    if how.value not in HOW:
        raise form.wrong(how, f"does not say how it is known; write {', '.join(HOW[:-1])} or {HOW[-1]}")
    if how.value in ("told", "read") and by is None:
        raise form.wrong(how, "needs `from` beside it: who told it, or where it was read")
    if by is not None and how.value not in ("told", "read"):
        raise form.wrong(by, f"does not go with how: {how.value}; `from` is for what was told or read")
    return _Statement(text, how.value, by)


def _day(moment: datetime) -> str:
    return f"{_MONTHS[moment.month - 1]} {moment.day}, {moment.year}"


def _hour(moment: datetime) -> str:
    half = "a.m." if moment.hour < 12 else "p.m."
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {half}"


def _value(field: Field | None) -> str | None:
    return field.value if field else None
