"""Words as Universal Dependencies writes English: clitics, hyphens and punctuation stand apart."""

from __future__ import annotations

import re

ABBREVIATIONS = frozenset(
    "adm amb approx apr assn asst aug ave bldg blvd brig bros capt cdr cmdr co col comdr corp cpl cpt ct"
    " dec dept det dr drs est etc ext feb fig fr ft gen gov hon hr hrs inc insp intl jan jr jul jun lt ltd"
    " maj mar messrs min mr mrs ms msgr mt no nos nov oct pfc pp pres prof pte pvt rep reps rev rt sen"
    " sens sep sept sgt sq sr st supt tel univ vol vs wed thu fri sat sun mon tue tues thurs"
    " ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mont neb nev okla ont"
    " ore pa tenn tex va vt wash wis wyo ph.d vs i.e e.g a.m p.m u.s u.k u.n".split()
)
_PREFIXES = (
    "anti|vice|mis|co|counter|de|e|ex|extra|inter|intra|mid|micro|mini|multi|neo|non|over|para|post|pre|pro|proto"
    "|pseudo|quasi|re|semi|sub|super|trans|ultra|un|under"
)
_WORD = re.compile(
    r"""
      (?:https?://|www\.)[^\s<>"“”‘’]*[^\s<>"“”‘’.,;:!?)\]]            # addresses
    | (?<!\S)[:;]-?[()DP](?![\w(])                                       # smileys
    | [^\W\d_]/[^\W\d_](?!\w)                                            # b/c, w/o
    | [^\W_][\w.+-]{0,63}@\w[\w-]{0,63}(?:\.[\w-]{1,63}){0,8}            # mail
    | [^\W_][\w-]{0,63}(?:\.[a-z][\w-]{1,63}){1,8}                         # files and hosts
    | \d{1,2}-[A-Z][a-z]{2}-\d{2,4}\b | ['’]\d\d(?=\s)                   # 01-Feb-02, '68
    | @\w+ | \#\w+
    | (?:[^\W\d_]\.){2,}(?:[^\W\d_](?![\w]))?                            # U.S., a.m., U.N
    | [^\W\d_]\.(?=\s+[A-Z])(?<![a-z]..)                                # J. Smith
    | \d{3}-\d{3,4}(?:-\d{4})?(?!\d)                               # telephones
    | \d+['’]s\b
    | \d+(?:[.,:/]\d+)+(?:s|st|nd|rd|th)?(?![^\W\d_])                   # 1,200 7:30 4/5
    | \d+(?:st|nd|rd|th|s|mm|am|pm)\b
    | \d+
    | (?i:\b(?:"""
    + _PREFIXES
    + r""")-\w+)
    | \w+(?=n['’]t\b) | n['’]t\b                                        # clitics
    | ['’](?:s|S|re|RE|ve|VE|ll|LL|d|D|m|M)\b
    | (?:[^\W\d_]['’](?!(?:ve|re|ll)\b)(?=[^\W\d_]{2}))?[^\W_]+
        (?:['’](?!(?:s|S|re|RE|ve|VE|ll|LL|d|D|m|M|t)\b)[^\W\d_]+)*(?:[&][^\W\d_]+)*
    | [.!?]*[!?][.!?]+ | \.{2,} | …
    | ([-*=_!?#~+<>^|/$\\'"`‘’])\1+
    | \S
    """,
    re.VERBOSE,
)
_SPLIT = {
    "cannot": 3, "gonna": 3, "gotta": 3, "wanna": 3, "dunno": 2, "lemme": 3, "gimme": 3, "alot": 1, "im": 1, "ive": 1,
    "dont": 2, "cant": 2, "wont": 2, "didnt": 3, "doesnt": 4, "isnt": 2, "wasnt": 3, "wouldnt": 5, "couldnt": 5,
    "havent": 4, "hasnt": 3, "arent": 3, "werent": 4, "shouldnt": 6, "hadnt": 3,
}  # fmt: skip


def tokenize(text: str) -> list[tuple[int, int]]:
    """Return the words of `text` as half-open spans, in reading order; white space belongs to none."""
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if text[start:end].isspace() or (end - start == 1 and _invisible(text[start])):
            continue
        cut = _SPLIT.get(text[start:end].lower())
        if cut:
            spans += [(start, start + cut), (start + cut, end)]
        elif text[start] == "." and end - start == 1 and _abbreviation(text, spans, start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _invisible(char: str) -> bool:
    """Controls, byte-order marks and bidirectional marks are no words."""
    return (
        char < " "
        or "\x7f" <= char <= "\x9f"
        or char in "\u200b\u200e\u200f\u2060\ufeff"
        or "\u202a" <= char <= "\u202e"
        or "\u2066" <= char <= "\u2069"
    )


def _abbreviation(text: str, spans: list[tuple[int, int]], dot: int) -> bool:
    """Tell whether the word that ends at `dot` keeps its full stop."""
    if not spans or spans[-1][1] != dot:
        return False
    word = text[spans[-1][0] : dot]
    if word.lower() not in ABBREVIATIONS:
        return False
    following = text[dot + 1 : dot + 3]
    ambiguous = word.lower() in _WORDS_TOO
    return not ambiguous or (word[0].isupper() and following[:1] == " " and following[1:2] != "\n")


_WORDS_TOO = frozenset(
    "no sat sun mon wed mar min fig est wash ore mass ill ind la pa ga ct det pres hon miss co jan del".split()
)
