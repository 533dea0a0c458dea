"""Who says what: cues, sources and their links, on sentences of our own."""

from __future__ import annotations

import pytest

from dateline.attribution.cues import CueRule, cue_rules
from dateline.attribution.find import find_links
from dateline.attribution.read import Attributed, attribute
from dateline.attribution.sourcekinds import SourceKind, characterise, kinds
from dateline.language.annotator import Annotator
from dateline.records.parse import Parse
from dateline.records.text import Span


def parse(annotator: Annotator, text: str) -> Parse:
    blocks, at = [], 0
    for line in text.split("\n"):
        if line:
            blocks.append(Span(at, at + len(line)))
        at += len(line) + 1
    return annotator.annotate(text, blocks)


def read(annotator: Annotator, text: str) -> Attributed:
    return attribute(parse(annotator, text))


@pytest.mark.parametrize("rule", cue_rules(), ids=lambda rule: rule.id)
def test_a_cue_rule_keeps_its_own_examples(rule: CueRule, annotator: Annotator) -> None:
    for sentence in rule.yes:
        assert rule.id in {n.link.rule for n in find_links(parse(annotator, sentence))}, sentence
    for sentence in rule.no:
        assert rule.id not in {n.link.rule for n in find_links(parse(annotator, sentence))}, sentence


@pytest.mark.parametrize("entry", kinds(), ids=lambda entry: entry.id)
def test_a_kind_of_source_keeps_its_own_examples(entry: SourceKind) -> None:
    def kind(phrase: str) -> str:
        words = phrase.lower().split()
        return characterise(
            phrase,
            frozenset(
                [
                    *words,
                    *(w.removesuffix("s") for w in words),
                    *(w.removesuffix("es") for w in words),
                    *(w.removesuffix("ies") + "y" for w in words),
                ]
            ),
        ).kind

    assert [p for p in entry.yes if kind(p) != entry.kind] == []
    assert [p for p in entry.no if entry.kind != "other" and kind(p) == entry.kind] == []


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("Two bridges were cut, the governor said.", "the governor", "said", "Two bridges were cut"),
        ("The governor said two bridges were cut.", "The governor", "said", "two bridges were cut"),
        ('"We have no bread," said Lina Moro.', "Lina Moro", "said", '"We have no bread,"'),
        ("The road, the driver said, was mined.", "the driver", "said", "The road"),
        ("According to the monitor, the mill burned.", "the monitor", "According to", "the mill burned"),
        ("The mill was burned, it was reported by the monitor.", "the monitor", "was reported", "The mill was burned"),
    ],
)
def test_a_cue_may_stand_anywhere(annotator: Annotator, text: str, source: str, cue: str, content: str) -> None:
    found = read(annotator, text)
    assert [s.name for s in found.sources] == [source]
    attribution = found.attributions[0]
    assert [s.of(text) for s in attribution.cue_spans] == [cue]
    assert attribution.content_spans[0].of(text) == content


def test_pronouns_and_short_forms_lead_back_to_the_full_source(annotator: Annotator) -> None:
    text = (
        "Karim Oddal, a teacher in the town, said the school was hit. He said nobody was inside.\n"
        "\"We were lucky,\" Oddal said."
    )  # fmt: skip
    found = read(annotator, text)
    assert [s.name for s in found.sources] == ["Karim Oddal"]
    assert {a.source for a in found.attributions} == {"s1"}
    assert found.sources[0].identity == "named"


def test_a_withheld_name_keeps_its_reason(annotator: Annotator) -> None:
    text = "An officer said the depot was empty. He spoke on condition of anonymity because he feared for his post."
    (source,) = read(annotator, text).sources
    assert source.identity == "unnamed"
    assert source.reason is not None
    assert source.reason.text == "because he feared for his post"


def test_one_name_only_is_partial(annotator: Annotator) -> None:
    text = "Shelling went on all night, said a resident who gave her name only as Salma for fear of arrest."
    (source,) = read(annotator, text).sources
    assert (source.name, source.identity) == ("Salma", "partial")
    assert source.reason is not None
    assert source.reason.text == "for fear of arrest"


def test_a_quote_over_two_sentences_is_one_attribution(annotator: Annotator) -> None:
    text = '"They came at night," the farmer said. "They took the sheep."'
    (attribution,) = read(annotator, text).attributions
    assert [s.of(text) for s in attribution.content_spans] == ['"They came at night,"', '"They took the sheep."']


def test_what_is_relayed_is_nested(annotator: Annotator) -> None:
    text = "The daily, citing two diplomats, said the talks had failed."
    outer, inner = read(annotator, text).attributions
    assert inner.parent == outer.id
    assert [s.of(text) for s in inner.source_spans] == ["two diplomats"]


def test_who_is_quoted_by_another_speaks_inside_the_other(annotator: Annotator) -> None:
    text = "The daily quoted a surgeon as saying that nine bodies had come in."
    outer, inner = read(annotator, text).attributions
    assert (outer.parent, inner.parent) == (None, outer.id)
    assert [s.of(text) for s in inner.source_spans] == ["a surgeon"]


def test_he_who_is_quoted_is_the_person_named_before_the_quotation(annotator: Annotator) -> None:
    text = 'Adan Ruz said no.\nMr Breeze came to the camp.\n"We stay. It is our home. We fight," he said.'
    assert [name for name, _, _ in spoken(annotator, text)] == ["Adan Ruz", "Breeze"]


@pytest.mark.parametrize("title", ["Nine killed in Baska: UN", "UN: nine killed in Baska", "Nine killed in Baska - UN"])
def test_a_headline_names_its_source_behind_a_colon_or_a_dash(annotator: Annotator, title: str) -> None:
    (one,) = attribute(parse(annotator, title), (), (0,)).attributions
    assert [s.of(title) for s in one.source_spans] == ["UN"]


def test_nesting_follows_the_content(annotator: Annotator) -> None:
    text = "The ministry said that the rebels had claimed that the bridge was theirs."
    outer, inner = read(annotator, text).attributions
    assert (outer.parent, inner.parent) == (None, outer.id)
    assert inner.stance == "alleges"


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The army denied that its guns had fired.", "denies"),
        ("He could not confirm that the post had fallen.", "cannot-confirm"),
        ("Aid workers estimate that 300 families fled.", "estimates"),
        ("The U.N. warned that food was running out.", "warns"),
        ("The video showed that two hangars were hit.", "shows"),
    ],
)
def test_the_stance_is_the_cue_s(annotator: Annotator, text: str, stance: str) -> None:
    assert read(annotator, text).attributions[0].stance == stance


def test_the_channel_is_kept(annotator: Annotator) -> None:
    text = "The offensive goes on, he said via Skype."
    channel = read(annotator, text).attributions[0].channel
    assert channel is not None
    assert channel.text == "via Skype"


@pytest.mark.parametrize("text", ['"', "“One", 'He said: "no', "''''", '"a" "b" "c', "«", '"" said "" he ""'])
def test_unbalanced_quotes_never_raise(annotator: Annotator, text: str) -> None:
    read(annotator, text)


def spoken(annotator: Annotator, text: str) -> list[tuple[str | None, str, str]]:
    """Who says what in a text: the source's name and identity, and the words that each is given."""
    found = read(annotator, text)
    sources = {s.id: s for s in found.sources}
    return [
        (sources[a.source].name, sources[a.source].identity, " ".join(c.of(text) for c in a.content_spans))
        for a in found.attributions
        if a.source is not None and a.id in found.voiced
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Pedro Alvar, the bishop of Baska, arrived. The bishop said the camp was hit.", "Pedro Alvar"),
        ("Foreign Secretary Adam Breeze arrived. The Foreign Secretary said the camp was hit.", "Adam Breeze"),
        ("The minister of Ardel, Nina Falk, arrived. The minister said the road was cut.", "Nina Falk"),
        ("President Adan Ruz arrived. The president of Ardel said talks had begun.", "The president of Ardel"),
        ("The leader of the local forces, al-Barqawi, said they would hold on to Baska.", "al-Barqawi"),
    ],
)
def test_an_office_means_whom_the_text_has_named_with_it(annotator: Annotator, text: str, name: str) -> None:
    assert [found for found, _, _ in spoken(annotator, text)] == [name]


def test_each_of_two_accounts_in_a_sentence_keeps_its_own_clause(annotator: Annotator) -> None:
    text = "According to the rebels, a woman was wounded by the bombs, but according to Col Ruz there was no raid."
    assert [(name, said) for name, _, said in spoken(annotator, text)] == [
        ("the rebels", "a woman was wounded by the bombs"),
        ("Ruz", "but there was no raid"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "The army said nine people were killed, while rebel sources put the number of the dead at 20.",
            [("The army", "nine people were killed"), ("rebel sources", "the number of the dead at 20")],
        ),
        (
            "Unless the road opens, said an aid coordinator, many people could go without food.",
            [("an aid coordinator", "Unless the road opens many people could go without food")],
        ),
        (
            "The ministry reported that seven rebels died. The same source said that weapons were seized.",
            [("The ministry", "that seven rebels died"), ("The ministry", "that weapons were seized")],
        ),
        (
            "The mayor announced in a televised address that the outbreak had been halted.",
            [("The mayor", "that the outbreak had been halted")],
        ),
        (
            "The fields were flooded, according to statements made to the agency by a senior officer.",
            [("statements made to the agency by a senior officer", "The fields were flooded")],
        ),
        (
            "The council praised the town, and the mill burned, the release said.",
            [("the release", "The council praised the town, and the mill burned")],
        ),
        (
            '"They are taken away," Nedal Ruz said. "They vanish."',
            [("Nedal Ruz", '"They are taken away," "They vanish."')],
        ),
        (
            "The Brothers issued a letter in which they vowed to wage a war on judges.",
            [("The Brothers", "to wage a war on judges")],
        ),
    ],
)
def test_each_source_is_given_its_own_words(annotator: Annotator, text: str, said: list[tuple[str, str]]) -> None:
    assert [(name, words) for name, _, words in spoken(annotator, text)] == said


def test_whose_an_account_is_is_the_source_of_it(annotator: Annotator) -> None:
    text = "According to reports by relatives, 30 young men were led away."
    assert [(name, identity) for name, identity, _ in spoken(annotator, text)] == [("reports by relatives", "unnamed")]


def test_an_outlet_that_says_we_is_no_source_of_its_own(annotator: Annotator) -> None:
    found = read(annotator, "We extend our deepest condolences to the families of the victims.")
    assert [(a.source, bool(a.source_spans)) for a in found.attributions] == [(None, True)]
    assert found.sources == ()


def test_speaking_is_not_what_was_said_before_a_colon(annotator: Annotator) -> None:
    text = "Speaking a year after the fall of Hask, Ana Haddad said:\n\nWe have heard of the shelling of farms."
    found = attribute(parse(annotator, text), ())
    assert "Speaking" not in " ".join(span.of(text) for a in found.attributions for span in a.content_spans)


def test_a_text_in_the_first_person_under_somebody_s_statement_is_theirs(annotator: Annotator) -> None:
    text = "Statement by Minister Adam Breeze on the raid\nI was in the town. The mill burned.\nMany left."
    titled = attribute(parse(annotator, text), (), (0,))
    other = attribute(parse(annotator, text.replace("I was", "He was")), (), (0,))
    assert [(s.name, s.identity) for s in titled.sources] == [("Adam Breeze", "named")]
    assert titled.attributions[0].content_spans[-1].of(text).endswith("Many left")
    assert other.attributions == ()


@pytest.mark.parametrize(
    ("text", "name", "identity"),
    [
        ("A leader of the front, who calls himself Oro Tal, said his men would march.", "Oro Tal", "pseudonym"),
        ('Inspector Adam Breeze: "The mill is ours. It was never lost."', "Inspector Adam Breeze", "named"),
        ("Police spokesmen said that the mill was lost.", "Police spokesmen", "unnamed"),
        ("A commander who goes by the nom de guerre Abu Sabr said his men fled.", "Abu Sabr", "pseudonym"),
        ("Two men died in Baska village, residents and police said.", "residents and police", "unnamed"),
        ("Ardel will open camps for rebels, Hami Ak, the ministry's spokesman, said.", "Hami Ak", "named"),
        ("Human Rights Watch said it was burned. It said nobody came.", "Human Rights Watch", "institution"),
        ('Karim Oddal said he had fled. "There was smoke," the 34-year-old said.', "Karim Oddal", "named"),
        (
            "The council issued a statement on the raid. The mill burned, the statement said.",
            "The council",
            "institution",
        ),
        ("Separatists had claimed the day before there were attacks from Baska.", "Separatists", "unnamed"),
        ('"The fire," said Dr. Maher Nassar, who runs it, "began at four. It is out."', "Maher Nassar", "named"),
        ("Turkey has expressed concern over the raid.", "Turkey", "institution"),
        ("Blasts were heard near the town of Baska witnesses said.", "witnesses", "unnamed"),
        ("The raid, condemned by the council, went on.", "the council", "institution"),
        ("Mercy, a charity that runs clinics, said it had taken in nine men.", "Mercy", "institution"),
        ("Minister Adam Breeze arrived. His office has verified nine deaths.", "His office", "institution"),
        ("The camps were hit, confirmed police spokesman Hami Ak, killing nine.", "Hami Ak", "named"),
        ("IOM chief of mission Laura Bini said aid was short.", "Laura Bini", "named"),
        ("The coast guard said nine men drowned.", "The coast guard", "institution"),
        ("The family was told by officers that their son had been arrested.", "officers", "unnamed"),
        ("In the words of one deputy, it was a rout.", "one deputy", "unnamed"),
        ("Aid was hit, authorities said.", "authorities", "unnamed"),
        ('Ana Rulli, governor of Baska: "The rebels left on Sunday."', "Ana Rulli", "named"),
        ("A farmer wept. He said that they had burned the barn.", "A farmer", "unnamed"),
    ],
)
def test_the_identity_is_what_the_text_gives(annotator: Annotator, text: str, name: str, identity: str) -> None:
    assert {(s.name, s.identity) for s in read(annotator, text).sources} == {(name, identity)}


@pytest.mark.parametrize("who", ["a resident", "the mayor of a town that had seen worse", "who lives there"])
def test_who_a_speaker_is_is_not_among_the_words_said(annotator: Annotator, who: str) -> None:
    text = f"Three people were killed in the market on Tuesday, said Ahmad Karimi, {who}."
    (one,) = read(annotator, text).attributions
    assert [span.of(text) for span in one.content_spans] == ["Three people were killed in the market on Tuesday"]
