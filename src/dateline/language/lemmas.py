"""Lemmas: what the treebanks show, then regular endings over known words, then the model's edit script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

# Words of the trade that an ending or a learned script gets wrong often enough to matter.
_TRADE = {
    "lives": "life", "troops": "troop", "forces": "force",
    "defenses": "defense", "defences": "defence", "militias": "militia", "media": "media",
    "headquarters": "headquarters", "barracks": "barracks", "series": "series", "axes": "axis", "crises": "crisis",
    "news": "news", "premises": "premises", "outskirts": "outskirts", "mortars": "mortar", "convoys": "convoy",
}  # fmt: skip
_VERBS = """
    abduct advance ambush announce arrest assassinate attack barrage behead besiege bomb bombard burn capture
    claim clash clear collapse condemn confirm continue damage defuse demolish deny deploy destroy detain detonate
    die disappear disperse displace drop encircle enter erupt escape evacuate execute explode fight fire flee fly
    gain hit hold impose injure intercept intensify isolate kidnap kill launch leave liberate loot lose massacre
    mutilate negotiate occupy open overrun parade patrol pound pummel push raid raise ransack rape reach rebel
    reclaim recapture regain release repel report retake retreat retaliate rocket rule sabotage seize set shell
    shoot siege slam slaughter smash speak stab stage starve storm strafe strike surrender surround suspend target
    threaten torture trap warn withdraw wound
""".split()


def script(form: str, lemma: str) -> str:
    """Return the edit script from `form` to `lemma`: case, letters to cut, letters to add."""
    case = "=" if form[:1] == lemma[:1] else "l"
    source = form if case == "=" else form.lower()
    same = 0
    while same < min(len(source), len(lemma)) and source[same] == lemma[same]:
        same += 1
    return f"{case}{len(source) - same}{lemma[same:]}"


def apply(form: str, edit: str) -> str:
    """Apply an edit script; one that would leave nothing gives the form back in lower case."""
    source = form if edit[0] == "=" else form.lower()
    tail = edit[1:].lstrip("0123456789")
    cut = int(edit[1 : len(edit) - len(tail)])
    if cut > len(source):
        return source.lower()
    return source[: len(source) - cut] + tail or form.lower()


_IRREGULAR = dict(
    pair.split(":")
    for pair in """
    beat:beat began:begin begun:begin bled:bleed blew:blow blown:blow bound:bind broke:break broken:break
    burnt:burn caught:catch cut:cut dealt:deal drawn:draw drew:draw driven:drive drove:drive dug:dig fallen:fall
    fed:feed fell:fall felt:feel fled:flee flew:fly flown:fly forbade:forbid forbidden:forbid fought:fight
    found:find gave:give given:give held:hold hidden:hide hit:hit hung:hang hurt:hurt kept:keep knew:know laid:lay
    lay:lie led:lead left:leave lost:lose made:make meant:mean met:meet overran:overrun overthrew:overthrow
    overthrown:overthrow paid:pay put:put ran:run rebuilt:rebuild retaken:retake retook:retake ridden:ride
    risen:rise rode:ride rose:rise said:say sank:sink sent:send set:set shed:shed shook:shake shot:shoot shut:shut
    slain:slay slew:slay slept:sleep sought:seek spent:spend spoke:speak spoken:speak spread:spread sprung:spring
    stole:steal stolen:steal stood:stand stricken:strike struck:strike stuck:stick sunk:sink swept:sweep
    swore:swear sworn:swear taken:take thrown:throw threw:throw told:tell took:take tore:tear torn:tear
    underwent:undergo went:go withdrawn:withdraw withdrew:withdraw withheld:withhold won:win wore:wear woven:weave
    written:write wrote:write
    """.split()
)  # fmt: skip


class Lemmas:
    """Lemma by form and Penn tag; `table` maps (tag, lower form) to a lemma, as the treebanks have it."""

    def __init__(self, table: Mapping[tuple[str, str], str]) -> None:
        self._table = table
        verbs = {lemma for (tag, _), lemma in table.items() if tag.startswith("VB")}
        nouns = {lemma for (tag, _), lemma in table.items() if tag.startswith("NN")}
        self._known = {"VB": verbs | set(_VERBS), "NN": nouns | set(_VERBS)}

    @classmethod
    def load(cls, path: Path) -> Lemmas:
        """Read a table of tag, form and lemma in tab-separated lines."""
        rows = (line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line)
        return cls({(tag, form): lemma for tag, form, lemma in rows})

    def of(self, form: str, tag: str, edit: str) -> str:
        """Lemma of `form` tagged `tag`, with the model's edit script as the last resort."""
        lower = form.lower()
        found = _TRADE.get(lower) if tag == "NNS" else None
        found = found or self._table.get((tag, lower)) or (_IRREGULAR.get(lower) if tag in ("VBD", "VBN") else None)
        if found:
            return found
        known = self._known.get(tag[:2], ())
        for guess in _regular(lower, tag):
            if guess in known:
                return guess
        return apply(form, edit)


def _regular(form: str, tag: str) -> Iterator[str]:
    """What `form` would be the regular inflection of, likeliest first."""
    if tag in ("VBD", "VBN") and form.endswith("ed"):
        yield from _stems(form[:-2])
    elif tag == "VBG" and form.endswith("ing"):
        yield from _stems(form[:-3])
    elif tag in ("VBZ", "NNS") and form.endswith("s"):
        if form.endswith("ies"):
            yield form[:-3] + "y"
        yield form[:-1]
        if form.endswith("es"):
            yield form[:-2]


def _stems(stem: str) -> Iterator[str]:
    yield stem
    yield stem + "e"
    if len(stem) > 2 and stem[-1] == stem[-2]:
        yield stem[:-1]
    if stem.endswith("i"):
        yield stem[:-1] + "y"
