"""Compile a corpus file into the reading that a careful analyst would print, span by span."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from corpus import checks, labels
from corpus.markup import Argument, Line, Note, Source
from dateline.present.contract import to_json
from dateline.records import claim as c
from dateline.records.dispatch import Block, Dateline, Dispatch
from dateline.records.reading import Reading
from dateline.records.referent import Place, PlaceMention, TimeMention
from dateline.records.text import Excerpt, Span

RULE = "corpus"


@dataclass(slots=True)
class Draft:
    """What has been read of a file so far."""

    source: Source
    who: dict[str, c.Source] = field(default_factory=dict)
    mentions: dict[str, list[Span]] = field(default_factory=dict)
    says: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: list[PlaceMention] = field(default_factory=list)
    times: list[TimeMention] = field(default_factory=list)
    claims: list[c.Claim] = field(default_factory=list)
    media: list[c.Media] = field(default_factory=list)
    names: list[tuple[Span, str]] = field(default_factory=list)
    dateline: Dateline | None = None


def compile_file(source: Source) -> dict[str, Any]:
    """Return the file's text, its reading as the contract's JSON, and its names.

    Raises:
        BadCorpus: an anchor that is missing or stands more than once, an unknown label, a value that
            contradicts its words; with file, line and reason.
    """
    draft = _drafted(source)
    names = [*draft.names, *((p.words.span, "LOC") for p in draft.places)]
    return {
        "corpus": {"file": source.path.name, **source.head},
        "text": source.text,
        "reading": _without_nan(to_json(_reading(draft))),
        "names": [[*span, label] for span, label in sorted(names)],
    }


def reading_of(source: Source) -> Reading:
    """Return the reading that a file's annotations make, as the program would have it. Raises `BadCorpus`."""
    return _reading(_drafted(source))


def _drafted(source: Source) -> Draft:
    checks.head(source)
    draft = Draft(source)
    for order in (("name", "place", "time", "who", "dateline"), ("say", "say+"), (*_CLAIMS, "media")):
        for line in source.lines:
            for note in line.notes:
                if note.keyword not in _READERS:
                    raise source.fail(note.line, f"unknown annotation '{note.keyword}'")
                if note.keyword in order:
                    checks.note(source, note)
                    _READERS[note.keyword](draft, line, note)
    return draft


def _without_nan(value: Any) -> Any:
    """Put null where a place has no point."""
    if isinstance(value, dict):
        return {k: _without_nan(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_nan(v) for v in value]
    return None if isinstance(value, float) and value != value else value


def find(draft: Draft, line: Line, note: Note, anchor: str) -> Excerpt:
    """Find an anchor in its text line: `word`, `first...last`, `word#2` for the second one."""
    source, text = draft.source, line.text
    body, mark, nth = anchor.rpartition("#")
    if not mark or not nth.isdigit():
        body, nth = anchor, ""
    first, dots, last = body.partition("...")
    starts = [at for at in range(len(text)) if text.startswith(first, at)]
    if not starts:
        raise source.fail(note.line, f"'{first}' does not stand in the text line {line.number}")
    if len(starts) > 1 and not nth:
        raise source.fail(
            note.line, f"'{first}' stands {len(starts)} times in line {line.number}; say which with #1, #2"
        )
    if nth and not 0 < int(nth) <= len(starts):
        raise source.fail(note.line, f"'{first}' stands only {len(starts)} times in line {line.number}")
    start = starts[int(nth or 1) - 1]
    end = start + len(first)
    if dots:
        at = text.find(last, end) if last else len(text)
        if at < 0:
            raise source.fail(note.line, f"'{last}' does not stand after '{first}' in line {line.number}")
        end = at + len(last)
    if (text[start - 1 : start + 1].isalnum() and start) or (text[end - 1 : end + 1].isalnum() and text[end:]):
        raise source.fail(note.line, f"'{text[start:end]}' begins or ends inside a word of line {line.number}")
    return Excerpt.at(source.text, line.start + start, line.start + end)


def _one(draft: Draft, line: Line, note: Note, key: str) -> Excerpt | None:
    found = note.anchors(key)
    return find(draft, line, note, found[0].anchor) if found else None


def _label(draft: Draft, note: Note, value: str, known: dict[str, str] | tuple[str, ...], what: str) -> str:
    """Return the contract's spelling of a label."""
    if value not in known:
        raise draft.source.fail(note.line, f"unknown {what} '{value}'; known: {', '.join(known)}")
    return known[value] if isinstance(known, dict) else value


# ---- names, places, times, sources -------------------------------------------------------------


def _name(draft: Draft, line: Line, note: Note) -> None:
    label = _label(draft, note, (note.words() or [""])[0], ("PER", "ORG", "NORP"), "name type")
    for argument in note.anchors():
        draft.names.append((find(draft, line, note, argument.anchor).span, label))


def _place(draft: Draft, line: Line, note: Note) -> None:
    feature = _label(draft, note, (note.words() or [""])[0], labels.FEATURES, "feature")
    for argument in note.anchors():
        words = find(draft, line, note, argument.anchor)
        name, country = note.value("as", words.text).replace("_", " "), note.value("cc") or None
        inside = next((a.anchor for a in note.anchors("in")), None)
        point = (checks.point(draft.source, note, "lat"), checks.point(draft.source, note, "lon"))
        place = Place(name, *point, feature, country, "corpus", inside, 0.0)
        draft.places.append(PlaceMention(words, place))


def _time(draft: Draft, line: Line, note: Note) -> None:
    words = find(draft, line, note, note.anchors()[0].anchor)
    kind, value = [*note.words(), "", ""][:2]
    _label(draft, note, kind, ("DATE", "TIME", "DURATION", "SET"), "time type")
    edtf = note.value("edtf")
    mention = checks.time(draft.source, note, words, kind, value, edtf)
    draft.times.append(mention)


def _who(draft: Draft, line: Line, note: Note) -> None:
    identity, *labels_ = note.words()
    anchors = [find(draft, line, note, a.anchor) for a in note.anchors()]
    draft.mentions.setdefault(identity, []).extend(a.span for a in anchors)
    if not labels_:
        if identity not in draft.who:
            raise draft.source.fail(note.line, f"source '{identity}' is mentioned before it is described")
        return
    kind = _label(draft, note, labels_[0], c.SOURCE_KINDS, "source kind")
    known = _label(draft, note, [*labels_, ""][1], c.IDENTITIES, "identity")
    name = note.value("as").replace("_", " ") or (anchors[0].text if anchors else identity)
    reason = _one(draft, line, note, "why")
    standing = note.value("standing") or None
    draft.who[identity] = c.Source(identity, name, (), kind, known, reason, standing)


def _dateline(draft: Draft, line: Line, note: Note) -> None:
    words = find(draft, line, note, note.anchors()[0].anchor)
    draft.dateline = Dateline(words.span, _one(draft, line, note, "place"), note.value("date") or None)


# ---- attributions --------------------------------------------------------------------------------


def _say(draft: Draft, line: Line, note: Note) -> None:
    identity, who, *_ = [*note.words(), "", ""]
    if who not in draft.who and who != "-":
        raise draft.source.fail(note.line, f"attribution {identity}: source '{who}' is not described by a 'who' line")
    source_words = [find(draft, line, note, a.anchor) for a in note.anchors("src")]
    draft.mentions.setdefault(who, []).extend(e.span for e in source_words)
    if identity in draft.says:
        raise draft.source.fail(note.line, f"attribution '{identity}' is made twice; use say+ to go on with it")
    draft.says[identity] = {
        "source": None if who == "-" else who,
        "source_spans": [e.span for e in source_words],
        "cue_spans": [find(draft, line, note, a.anchor).span for a in note.anchors("cue")],
        "content_spans": [find(draft, line, note, a.anchor).span for a in note.anchors()],
        "stance": _label(draft, note, note.value("stance", "says"), c.STANCES, "stance"),
        "channel": _one(draft, line, note, "via"),
        "said": note.value("said") or None,
        "parent": note.value("in") or None,
        "line": note.line,
    }


def _say_on(draft: Draft, line: Line, note: Note) -> None:
    identity = (note.words() or [""])[0]
    if identity not in draft.says:
        raise draft.source.fail(note.line, f"say+ goes on with '{identity}', which no 'say' line has begun")
    draft.says[identity]["content_spans"] += [find(draft, line, note, a.anchor).span for a in note.anchors()]


def chain(draft: Draft, note: Note, innermost: str) -> tuple[str, ...]:
    """The attributions of a claim, the outermost first."""
    out: list[str] = []
    at: str | None = innermost
    while at:
        if at not in draft.says:
            raise draft.source.fail(note.line, f"unknown attribution '{at}'")
        if at in out:
            raise draft.source.fail(note.line, f"attribution '{at}' is nested in itself")
        out.insert(0, at)
        at = draft.says[at]["parent"]
    return tuple(out)


# ---- claims --------------------------------------------------------------------------------------


def _party(draft: Draft, line: Line, note: Note, argument: Argument) -> c.Party:
    group, side = (*argument.words, "", "")[:2]
    group = _label(draft, note, group, ("person", "people", "organisation", "thing"), "party class")
    side = _label(draft, note, side or "-", labels.SIDES, "side")
    return c.Party(find(draft, line, note, argument.anchor), group, side or None)


def _event(draft: Draft, line: Line, note: Note) -> dict[str, Any]:
    kind = _label(draft, note, (note.words() or [""])[0], labels.EVENTS, "event type")
    parties = {k: tuple(_party(draft, line, note, a) for a in note.anchors(k)) for k in ("actor", "target")}
    weapons = tuple(find(draft, line, note, a.anchor) for a in note.anchors("weapon"))
    return {"event": c.Event(kind, None, None, parties["actor"], parties["target"], weapons)}


def _toll(draft: Draft, line: Line, note: Note) -> dict[str, Any]:
    harm, number = [*note.words(), "", ""][:2]
    _label(draft, note, harm, c.HARMS, "harm")
    trigger = find(draft, line, note, note.anchors()[0].anchor)
    low, high, approximate = checks.toll(draft.source, note, trigger.text, number)
    group = next(iter(note.anchors("group")), None)
    loose = next((a for a in note.arguments if a.key == "group" and not a.anchor), None)
    kinds = group.words if group else tuple(loose.words[0].split(":")) if loose else ()
    of, side = (*kinds, *("unknown", "-")[len(kinds) :])[:2]
    words = find(draft, line, note, group.anchor) if group else None
    _label(draft, note, of, ("civilian", "combatant", "mixed", "unknown"), "group class")
    basis = _label(draft, note, note.value("basis", "incident"), labels.BASES, "basis")
    side = _label(draft, note, side, labels.SIDES, "side")
    return {"toll": c.Toll(harm, low, high, approximate, words, of, side or None, basis)}


def _control(draft: Draft, line: Line, note: Note) -> dict[str, Any]:
    status = _label(draft, note, (note.words() or [""])[0], labels.CONTROL, "control status")
    holder = next(iter(note.anchors("holder")), None)
    side = _label(draft, note, holder.words[0] if holder and holder.words else "-", labels.SIDES, "side")
    words = find(draft, line, note, holder.anchor) if holder else None
    return {"control": c.Control(status, words, side or None, _one(draft, line, note, "against"))}


def _access(draft: Draft, line: Line, note: Note) -> dict[str, Any]:
    status = _label(draft, note, (note.words() or [""])[0], labels.ACCESS, "access status")
    ends = tuple(find(draft, line, note, a.anchor) for a in note.anchors("between"))
    return {"access": c.Access(status, _one(draft, line, note, "what"), ends)}


def _condition(draft: Draft, line: Line, note: Note) -> dict[str, Any]:
    kind = _label(draft, note, (note.words() or [""])[0], labels.CONDITIONS, "condition type")
    return {"condition": c.Condition(kind, _one(draft, line, note, "what"))}


def _statement(*_: object) -> dict[str, Any]:
    return {}


_CLAIMS: dict[str, tuple[str, Callable[[Draft, Line, Note], dict[str, Any]]]] = {
    "event": ("event", _event), "toll": ("toll", _toll), "control": ("control", _control),
    "access": ("access", _access), "cond": ("condition", _condition), "stmt": ("statement", _statement),
}  # fmt: skip


def _claim(draft: Draft, line: Line, note: Note) -> None:
    kind, parts = _CLAIMS[note.keyword]
    if not note.anchors():
        raise draft.source.fail(note.line, f"a {kind} needs its trigger words in braces")
    trigger = find(draft, line, note, note.anchors()[0].anchor)
    by = chain(draft, note, note.value("by")) if note.value("by") else ()
    whole = Span(line.start, line.start + len(line.text))
    content = _one(draft, line, note, "content") or _content(draft, whole, by, trigger.span)
    marks = tuple(m for m in note.value("marks").split(",") if m)
    for mark in marks:
        _label(draft, note, mark, labels.MARKS, "mark")
    draft.claims.append(
        c.Claim(
            f"c{len(draft.claims) + 1}", kind, trigger, content, whole, by,
            _label(draft, note, note.value("as", "asserted"), c.CERTAINTIES, "certainty"),
            marks, _one(draft, line, note, "doubt"), _where(draft, line, note), _when(draft, line, note), RULE,
            **parts(draft, line, note),
        )
    )  # fmt: skip


def _content(draft: Draft, sentence: Span, by: tuple[str, ...], trigger: Span) -> Excerpt:
    """The attributed words around the trigger; the whole sentence where the outlet speaks."""
    spans = [s for s in draft.says[by[-1]]["content_spans"] if s.covers(trigger)] if by else []
    span = Span(max(spans[0].start, sentence.start), min(spans[0].end, sentence.end)) if spans else sentence
    return Excerpt.at(draft.source.text, *span)


def _where(draft: Draft, line: Line, note: Note) -> tuple[PlaceMention, ...]:
    """The places that `at` names: a mention in this line, else the last one before it."""
    out = []
    for argument in note.anchors("at"):
        known = [p for p in draft.places if p.words.text == argument.anchor]
        here = [p for p in known if line.start <= p.words.span.start <= line.start + len(line.text)]
        before = [p for p in known if p.words.span.start < line.start]
        if not (here or before):
            raise draft.source.fail(
                note.line, f"at={{{argument.anchor}}}: no 'place' line has these words here or before"
            )
        out.append(here[0] if here else before[-1])
    return tuple(out)


def _when(draft: Draft, line: Line, note: Note) -> c.ClaimTime:
    named = note.anchors("on")
    if not named:
        value = note.value("on")
        if not value or value == "-":
            return c.ClaimTime(None, None, None, None, "the text does not tell")
        start, end = checks.bounds(draft.source, note, value)
        return c.ClaimTime(None, value, start, end)
    known = [t for t in draft.times if t.words.text == named[0].anchor]
    here = [t for t in known if line.start <= t.words.span.start <= line.start + len(line.text)]
    before = [t for t in known if t.words.span.start < line.start]
    if not (here or before):
        raise draft.source.fail(note.line, f"on={{{named[0].anchor}}}: no 'time' line has these words here or before")
    time = here[0] if here else before[-1]
    return c.ClaimTime(time.words if here else None, time.edtf, time.start, time.end)


def _media(draft: Draft, line: Line, note: Note) -> None:
    kind = _label(draft, note, (note.words() or [""])[0], ("image", "video", "audio"), "media kind")
    words = find(draft, line, note, note.anchors()[0].anchor)
    places = _where(draft, line, note)
    draft.media.append(
        c.Media(
            words.span, kind, _one(draft, line, note, "provider"), note.value("captured") or None,
            places[0] if places else None, note.value("verdict") or None, _one(draft, line, note, "by"),
            _one(draft, line, note, "basis"),
        )
    )  # fmt: skip


_READERS: dict[str, Callable[[Draft, Line, Note], None]] = {
    "name": _name, "place": _place, "time": _time, "who": _who, "dateline": _dateline,
    "say": _say, "say+": _say_on, "media": _media, **dict.fromkeys(_CLAIMS, _claim),
}  # fmt: skip


def _reading(draft: Draft) -> Reading:
    who = (
        c.Source(
            s.id, s.name, tuple(sorted(set(draft.mentions.get(s.id, [])))), s.kind, s.identity, s.reason, s.standing
        )
        for s in draft.who.values()
    )
    says = []
    for identity, row in draft.says.items():
        if row["parent"] and row["parent"] not in draft.says:
            raise draft.source.fail(row["line"], f"attribution '{identity}' is nested in an unknown '{row['parent']}'")
        spans = {k: tuple(row[k]) for k in ("source_spans", "cue_spans", "content_spans")}
        says.append(
            c.Attribution(
                identity, row["source"], stance=row["stance"], channel=row["channel"], said=row["said"],
                parent=row["parent"], rule=RULE, **spans,
            )
        )  # fmt: skip
    return Reading(
        _dispatch(draft), tuple(who), tuple(says), tuple(sorted(draft.places, key=lambda p: p.words.span)),
        tuple(sorted(draft.times, key=lambda t: t.words.span)),
        tuple(sorted(draft.claims, key=lambda claim: claim.trigger.span)), tuple(draft.media),
    )  # fmt: skip


def _dispatch(draft: Draft) -> Dispatch:
    source = draft.source
    blocks = tuple(Block(Span(x.start, x.start + len(x.text)), x.role, x.start) for x in source.lines)
    first = {x.role: Excerpt.at(source.text, x.start, x.start + len(x.text)) for x in reversed(source.lines)}
    published = source.head.get("published")
    return Dispatch(
        source.path.with_suffix(".txt").name, hashlib.sha256(source.text.encode()).hexdigest(), source.text, blocks,
        first.get("headline"), first.get("byline"), draft.dateline, source.head.get("outlet"),
        date.fromisoformat(published) if published else None, "en",
    )  # fmt: skip
