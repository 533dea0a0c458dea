"""Quotations that no cue governs: run-on quotes, quotes after a colon, and headlines with a colon."""

from __future__ import annotations

from dataclasses import replace

from dateline.attribution.cues import Cues
from dateline.attribution.quotes import Quote
from dateline.attribution.sourcekinds import characterise
from dateline.attribution.syntax import noun_phrase, sentence_of, subject, verb_group
from dateline.attribution.verbs import Link
from dateline.records.parse import Parse

_DASHES = frozenset({"—", "―", "–", "--", "-"})
_MIN_ORPHAN = 4
_LINE = 14  # words of a name and of who it is, before a colon
_LONGEST = 6  # words of a name and its title before a colon


def attach_quotes(parse: Parse, links: list[Link], quotes: list[Quote], cues: Cues) -> list[Link]:
    """Widen contents to the whole of the quotes they begin, and give quotes without a cue a source.

    A quote that follows its speaker's last one in the same paragraph belongs to the same attribution; a
    quote that opens a paragraph and has no cue of its own belongs to whoever spoke last before it.
    """
    links = list(links)
    owner = _owners(links)
    for quote in quotes:
        inside = range(max(0, quote.first - 1), min(quote.last + 1, len(parse.words)))
        holders = sorted({owner[i] for i in inside if i in owner})
        outer = [k for k in holders if not any(quote.first <= c < quote.last for c in links[k].cue)]
        if outer:
            best = outer[0]
            links[best] = _widened(links[best], inside)
        else:
            _adopt(parse, links, quote, inside, cues)
        owner = _owners(links)
    return links


def _owners(links: list[Link]) -> dict[int, int]:
    """The outermost attribution that holds each word in its content."""
    owner: dict[int, int] = {}
    for k in sorted(range(len(links)), key=lambda k: (-len(links[k].content), k)):
        for i in links[k].content:
            owner.setdefault(i, k)
    return owner


def _widened(link: Link, inside: range) -> Link:
    own = {*link.cue, *link.source}
    return replace(link, content=tuple(sorted({*link.content, *(i for i in inside if i not in own)})))


def _adopt(parse: Parse, links: list[Link], quote: Quote, inside: range, cues: Cues) -> None:
    goes_on = _goes_on(parse, links, quote)
    if goes_on is not None:
        links[goes_on] = _widened(links[goes_on], inside)
        return
    told = parse.words[max(0, quote.first - 2)].text == ":"
    if (quote.last - quote.first < _MIN_ORPHAN and not told) or _is_heading(parse, quote):
        return
    if (named := _turn_inside(parse, quote)) is not None:
        links.append(named)
        return
    starter = parse.sentences[parse.words[quote.first].sentence]
    opens = quote.first - 1 <= starter.first + 1
    after = _dash_speaker(parse, quote)
    if after:
        head, source, cue = after
        links.append(Link(cue, source, head, tuple(inside), "says", "speech", "en.dash-speaker"))
        return
    near = _near_cue(parse, quote, cues)
    if near is not None:
        _join_cue(parse, links, near, inside)
        return
    same = _same_sentence(parse, links, quote)
    if same is not None:
        links[same] = _widened(links[same], inside)
        return
    before = _colon_speaker(parse, quote) or _colon_name(parse, quote)
    if before is not None:
        head, cue = before
        links.append(
            Link(cue, tuple(noun_phrase(parse, head)), head, tuple(inside), "says", "speech", "en.colon-quote")
        )
        return
    if not opens or not _whole(parse, quote):
        return
    k = _last_speaker(parse, links, quote)
    if k is None:
        return
    link = links[k]
    same_block = (
        parse.sentences[parse.words[link.cue[0] if link.cue else link.content[0]].sentence].block == quote.block
    )
    direct = any(parse.words[i].text[0] in "\"“”‘'`" for i in link.content)
    if same_block and direct:
        links[k] = _widened(link, inside)
    else:
        links.append(Link((), link.source, link.head, tuple(inside), "says", "speech", "en.run-on-quote"))


def _goes_on(parse: Parse, links: list[Link], quote: Quote) -> int | None:
    """The attribution that a quotation goes on with: "They are taken," he said. "They vanish."."""
    sentence = parse.sentences[parse.words[quote.first].sentence]
    if quote.first - 1 > sentence.first or not _whole(parse, quote) or not sentence.index:
        return None
    before = parse.sentences[sentence.index - 1]
    if before.block != sentence.block:
        return None
    for k, link in enumerate(links):
        direct = bool(link.content) and parse.words[link.content[0]].text[0] in "\"“”‘'`"
        if link.kind == "speech" and link.source and direct and link.cue and before.first <= link.cue[0] < before.last:
            return k
    return None


def _is_heading(parse: Parse, quote: Quote) -> bool:
    """A quotation that is all of its block with every longer word in capitals: "'All Bets Are Off.'"."""
    words = [parse.words[i] for i in range(quote.first, quote.last) if parse.words[i].upos != "PUNCT"]
    blocks = {s.block for s in parse.sentences if s.first < quote.last + 2 and quote.first - 2 < s.last}
    alone = all(
        s.first >= quote.first - 1 and s.last <= quote.last + 1 for s in parse.sentences if s.block == quote.block
    )
    return len(blocks) == 1 and alone and len(words) < 9 and all(w.text[:1].isupper() for w in words if len(w.text) > 3)


def _turn_inside(parse: Parse, quote: Quote) -> Link | None:
    """ "NAME: text" inside quotation marks: a transcript that is quoted."""
    first = parse.words[quote.first]
    if not (first.text.isupper() and len(first.text) > 2) or parse.words[quote.first + 1].text != ":":
        return None
    content = tuple(range(quote.first + 2, quote.last))
    return Link((quote.first + 1,), (quote.first,), quote.first, content, "says", "speech", "en.turn")


def _same_sentence(parse: Parse, links: list[Link], quote: Quote) -> int | None:
    """The last attribution of a direct quotation before this one in its sentence: "A", he said; "B"."""
    here = sentence_of(parse, quote.first)
    best = None
    for k, link in enumerate(links):
        direct = any(parse.words[i].text[0] in "\"“”‘'`" for i in link.content)
        if link.kind == "speech" and link.cue and link.source and direct and here.start <= link.cue[0] < quote.first:
            best = k
    return best


def _near_cue(parse: Parse, quote: Quote, cues: Cues) -> int | None:
    """A verb of speech that follows the quote with nothing but its subject between, or stands just before it."""
    after = range(quote.last + 1, min(quote.last + 12, len(parse.words)))
    if parse.words[quote.last - 1].text == "." and _starts_sentence(parse, quote.last + 1):
        after = range(0)  # "A." Agency X reported B.
    before = range(max(0, quote.first - 4), quote.first - 1)
    order: list[int] = [*after, *reversed(before)]
    for at in order:
        word = parse.words[at]
        if (word.text in _STOPS and at in after) or parse.sentences[word.sentence].block != quote.block:
            break
        if word.upos == "VERB" and any("quote" in r.takes for r in cues.verbs.get(word.lemma, ())):
            return at
    return None


def _starts_sentence(parse: Parse, index: int) -> bool:
    return index < len(parse.words) and parse.sentences[parse.words[index].sentence].first == index


_STOPS = frozenset({".", "!", "?", '"', "“", "``", ":", ";"})


def _join_cue(parse: Parse, links: list[Link], verb: int, inside: range) -> None:
    """Give the quote to the verb's attribution, or make one."""
    for k, link in enumerate(links):
        if verb in link.cue:
            links[k] = _widened(link, inside)
            return
    head = subject(parse, verb)
    if head is None or head in inside:
        here = sentence_of(parse, verb)
        heads = (parse.words[i] for i in here if i not in inside and parse.words[i].head == verb)
        head = next((w.index for w in heads if w.upos in ("PROPN", "NOUN", "PRON")), None)
    if head is None:
        return
    source = tuple(i for i in noun_phrase(parse, head) if i not in inside and i != verb)
    links.append(Link(tuple(verb_group(parse, verb)), source, head, tuple(inside), "says", "speech", "en.near-quote"))


def _whole(parse: Parse, quote: Quote) -> bool:
    """Tell whether the quote is all of its sentences: titles and scare quotes are not."""
    sentence = parse.sentences[parse.words[quote.last - 1].sentence]
    return quote.last >= sentence.last - 2


def _last_speaker(parse: Parse, links: list[Link], quote: Quote) -> int | None:
    """The last attribution of speech before the quote, in its paragraph or the one before."""
    found: list[tuple[int, int]] = []
    for k, link in enumerate(links):
        at = link.cue[0] if link.cue else link.content[0]
        block = parse.sentences[parse.words[at].sentence].block
        nested = any(at in other.content for other in links if other is not link)
        if link.kind == "speech" and link.source and at < quote.first and quote.block - block <= 1 and not nested:
            found.append((at, k))
    return max(found)[1] if found else None


def _dash_speaker(parse: Parse, quote: Quote) -> tuple[int, tuple[int, ...], tuple[int, ...]] | None:
    """ "..." — Name, on the same line."""
    dash = quote.last + 1
    if dash + 1 >= len(parse.words) or parse.words[dash].text not in _DASHES:
        return None
    here = sentence_of(parse, dash + 1)
    words = [i for i in range(dash + 1, min(here.stop, dash + 7)) if parse.words[i].upos != "PUNCT"]
    name = next((n for n in parse.names if n.first == dash + 1), None)
    if name is None or not words:
        return None
    return name.first, tuple(range(name.first, name.last)), (dash,)


def _colon_speaker(parse: Parse, quote: Quote) -> tuple[int, tuple[int, ...]] | None:
    """Somebody's sentence that ends in a colon before the quote."""
    colon = quote.first - 2
    if colon < 1 or parse.words[colon].text != ":":
        return None
    sentence = parse.sentences[parse.words[colon].sentence]
    root = parse.words[sentence.root]
    here = [w for w in parse.words[sentence.first : colon] if w.upos == "VERB"]
    verb = here[-1] if here else root
    verb = root if root.upos == "VERB" and root.index < colon and parse.child(root.index, "nsubj") else verb
    head = subject(parse, verb.index)
    if head is None or head >= colon or parse.words[head].lower in ("it", "this", "that", "there"):
        return None
    return head, (verb.index,) if verb.index < colon else (colon,)


def _colon_name(parse: Parse, quote: Quote) -> tuple[int, tuple[int, ...]] | None:
    """Nothing but somebody's name or office before a colon and a quotation: "Inspector A B: "We hold the mill."."""
    colon = quote.first - 2
    first = parse.sentences[parse.words[quote.first].sentence].first
    words = list(range(first, colon))
    if colon < 1 or parse.words[colon].text != ":":
        return None
    if (named := _name_line(parse, words)) is not None:
        return named, (colon,)
    if not 0 < len(words) <= _LONGEST or not _speaks(parse, words):
        return None
    inside = next((i for i in words if parse.words[i].head not in words), words[-1])
    return inside, (colon,)


def _name_line(parse: Parse, words: list[int]) -> int | None:
    """The head of "A B, mayor of C": a person's name and, behind a comma, what the person is."""
    name = next((n for n in parse.names if words and n.first == words[0] and n.label == "PER"), None)
    if name is None or len(words) > _LINE or (name.last in words and parse.words[name.last].text != ","):
        return None
    plain = all(parse.words[i].upos not in ("VERB", "AUX") for i in words)
    return name.first if plain else None


def turns(parse: Parse) -> list[Link]:
    """Speaker turns of a transcript: "NAME: text" at the head of a block."""
    found = []
    firsts: dict[int, list[int]] = {}
    for sentence in parse.sentences:
        firsts.setdefault(sentence.block, []).extend(range(sentence.first, sentence.last))
    for words in firsts.values():
        colon = next((k for k, i in enumerate(words[:6]) if parse.words[i].text == ":"), None)
        if colon and len(words) > colon + 3 and _speaks(parse, words[:colon]):
            source, content = tuple(words[:colon]), tuple(words[colon + 1 :])
            found.append(Link((words[colon],), source, source[-1], content, "says", "speech", "en.turn"))
    return found


def _speaks(parse: Parse, words: list[int]) -> bool:
    """Tell whether the words before a colon are a speaker: capitals, a person's name, or what can be a source."""
    forms = [parse.words[i] for i in words]
    if all(w.text.isupper() for w in forms):
        return True
    if not all(w.upos in ("PROPN", "NOUN", "ADJ", "PUNCT") for w in forms) or not forms[0].text[:1].isupper():
        return False
    person = any(n.label == "PER" and n.first in words for n in parse.names)
    place = any(n.label == "LOC" and n.first in words for n in parse.names)
    return (person or _can_speak(parse, words)) and not place


def _can_speak(parse: Parse, words: list[int]) -> bool:
    lemmas = frozenset(parse.words[i].lemma.lower() for i in words)
    return characterise(parse.excerpt(words[0], words[-1]).text, lemmas).kind != "other"


def headline_links(parse: Parse, block: int) -> list[Link]:
    """ "Minister: talks will resume", "Talks will resume: minister" and "Talks will resume - minister"."""
    sentences = [s for s in parse.sentences if s.block == block]
    words = [i for s in sentences for i in range(s.first, s.last)]
    colons = [k for k, i in enumerate(words) if parse.words[i].text == ":"]
    dashes = [k for k, i in enumerate(words) if _sets_off(parse, i)]
    if len(colons) != 1 and (colons or not dashes):
        return []
    at = (colons or dashes)[-1]
    before, after = words[:at], words[at + 1 :]
    cue = (words[at],)
    for source, content in ((after, before), (before, after)) if colons else ((after, before),):
        able = all(_nominal(parse, i) for i in source) and (source is after or _speaks(parse, source))
        if 0 < len(source) <= 4 and len(content) >= 3 and able and (source is before or _can_speak(parse, source)):
            return [Link(cue, tuple(source), source[-1], tuple(content), "says", "speech", "en.headline-colon")]
    return []


def _sets_off(parse: Parse, index: int) -> bool:
    """Tell whether a word is a dash with a space before it: "talks will resume - minister", "... -minister"."""
    word = parse.words[index]
    return word.text in _DASHES and parse.text[max(0, word.start - 1) : word.start].isspace()


def _nominal(parse: Parse, index: int) -> bool:
    word = parse.words[index]
    return word.upos in ("PROPN", "NOUN", "ADJ", "DET") or word.lower in (".", "of")
