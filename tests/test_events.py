"""Events: their ACLED type from predicate, weapon and parties; who acted, who suffered, with what."""

from __future__ import annotations

import pytest

from conllu import dispatch_of, parse_of
from dateline.claims.candidates import find_candidates
from dateline.language.annotator import ShippedAnnotator
from dateline.records.claim import Candidate
from dateline.records.text import Span

SHELLED = """
Troops troop NOUN NNS 2 nsubj
shelled shell VERB VBD 0 root
villages village NOUN NNS 2 obj
"""


@pytest.fixture(scope="module")
def annotator() -> ShippedAnnotator:
    return ShippedAnnotator()


def _events(annotator: ShippedAnnotator, text: str) -> list[Candidate]:
    parse = annotator.annotate(text, [Span(0, len(text))])
    return [c for c in find_candidates(parse, dispatch_of(text)) if c.event is not None]


def _first(annotator: ShippedAnnotator, text: str) -> Candidate:
    found = _events(annotator, text)
    assert found, text
    return found[0]


def test_a_verb_with_its_parties_is_an_event_whatever_annotator_made_the_parse() -> None:
    parse = parse_of(SHELLED)
    (candidate,) = find_candidates(parse, dispatch_of(parse.text))
    assert candidate.event is not None
    assert candidate.event.type == "Shelling/artillery/missile attack"
    assert [p.words.text for p in candidate.event.actors] == ["Troops"]
    assert candidate.event.actors[0].side == "state forces"
    assert [p.words.text for p in candidate.event.targets] == ["villages"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Warplanes bombed the village.", "Air/drone strike"),
        ("The village was hit by a drone strike.", "Air/drone strike"),
        ("Rebels fired rockets at the port.", "Shelling/artillery/missile attack"),
        ("A roadside bomb struck the convoy.", "Remote explosive/landmine/IED"),
        ("A bomber blew himself up outside the mosque.", "Suicide bomb"),
        ("Militants hurled a grenade at the police post.", "Grenade"),
        ("The regime used chlorine gas against the village.", "Chemical weapon"),
        ("Gunmen attacked a village.", "Attack"),
        ("Rebels attacked an army patrol.", "Armed clash"),
        ("Troops clashed with rebels near the dam.", "Armed clash"),
        ("Gunmen kidnapped a teacher.", "Abduction/forced disappearance"),
        ("Police arrested a journalist.", "Arrests"),
        ("Soldiers raped two women.", "Sexual violence"),
        ("Thousands marched through the capital.", "Peaceful protest"),
        ("Police fired tear gas at demonstrators.", "Protest with intervention"),
        ("Police opened fire on demonstrators, killing four.", "Excessive force against protesters"),
        ("Riots broke out in the capital.", "Violent demonstration"),
        ("A mob lynched the thief.", "Mob violence"),
        ("The two sides signed a ceasefire.", "Agreement"),
        ("Militiamen looted the market.", "Looting/property destruction"),
        ("Police seized 40 rifles.", "Disrupted weapons use"),
        ("Troops set up a new base near the border.", "Headquarters or base established"),
        ("The army deployed 400 soldiers to the border.", "Change to group/activity"),
        ("Rebels attacked the police post with rifles and explosives.", "Armed clash"),
        ("The demonstration turned violent.", "Violent demonstration"),
        ("Militiamen overpowered the residents.", "Attack"),
        ("Rebels launched a violent campaign against the oil industry.", "Attack"),
        ("Rally dispersed with tear gas", "Protest with intervention"),
        ("The bombs were dropped on two suburbs.", "Air/drone strike"),
        ("The air force carried out 20 sorties against rebel positions.", "Air/drone strike"),
        ("The army fired missiles at the base in response to a gas attack.", "Shelling/artillery/missile attack"),
        ("Militants attacked polling stations in the state of Gombe.", "Attack"),
        ("The use of chemical weapons by the regime was condemned.", "Chemical weapon"),
    ],
)
def test_predicate_weapon_and_parties_decide_the_type(annotator: ShippedAnnotator, text: str, kind: str) -> None:
    event = _first(annotator, text).event
    assert event is not None
    assert event.type == kind


@pytest.mark.parametrize(
    ("text", "actors", "targets"),
    [
        ("Rebels attacked the depot.", ["Rebels"], ["the depot"]),
        ("The depot was attacked by rebels.", ["rebels"], ["The depot"]),
        ("Government airstrikes hit the village.", ["Government"], ["the village"]),
        ("Rebels carried out an attack on the depot.", ["Rebels"], ["the depot"]),
        ("Rebels and tribesmen shelled the depot.", ["Rebels", "tribesmen"], ["the depot"]),
        ("The army accused the rebels of shelling the depot.", ["the rebels"], ["the depot"]),
        ("The rebels, who shelled the depot, left.", ["The rebels"], ["the depot"]),
        ("Two women blew themselves up at the gate.", ["Two women"], []),
        ("The attack, condemned by the council, killed a priest.", [], ["a priest"]),
        ("The village came under attack late last night.", [], ["The village"]),
        ("A truck bombing at the consulate was reported.", [], ["the consulate"]),
        ("The fighting in Vask was between the army and the rebels.", ["the army", "the rebels"], []),
        ("Helicopter gunships fired on the depot.", ["Helicopter gunships"], ["the depot"]),
        ("A ton of dynamite exploded at the depot.", [], ["the depot"]),
        (
            "A group of rebels belonging to the Hask Liberation Front attacked the depot.",
            ["A group of rebels", "Hask Liberation Front"],
            ["the depot"],
        ),
        ("MILITANTS KILLED POLITICAL ANALYST BRENO TALVAR IN THE CAPITAL.", ["MILITANTS"], ["BRENO TALVAR"]),
        ("The deputy was charged with being involved in the murder of the mayor.", ["The deputy"], ["the mayor"]),
        ("Relief convoy attacked near the border", [], ["Relief convoy"]),
        ("The rebels captured the hill after a fierce fight with army units.", ["The rebels"], ["army units"]),
    ],
)
def test_the_syntax_tells_who_did_what_to_whom(
    annotator: ShippedAnnotator, text: str, actors: list[str], targets: list[str]
) -> None:
    event = _first(annotator, text).event
    assert event is not None
    assert [p.words.text for p in event.actors] == actors
    assert [p.words.text for p in event.targets] == targets


def test_a_light_verb_and_its_noun_are_one_event(annotator: ShippedAnnotator) -> None:
    text = "The coalition conducted five airstrikes."
    (candidate,) = _events(annotator, text)
    assert candidate.trigger.of(text) == "conducted five airstrikes"


def test_a_weapon_that_does_counted_harm_is_an_event_beside_the_toll(annotator: ShippedAnnotator) -> None:
    text = "A car bomb killed five people."
    candidate = _first(annotator, text)
    assert candidate.trigger.of(text) == "A car bomb"
    assert candidate.rule == "event.weapon-harm"


def test_the_attack_takes_its_type_from_the_attack_before(annotator: ShippedAnnotator) -> None:
    text = "Drones struck the refinery on Sunday. The attack started a fire, and the attackers claimed the attack."
    types = {c.event.type for c in _events(annotator, text) if c.event is not None}
    assert types == {"Air/drone strike"}


@pytest.mark.parametrize(
    "text",
    [
        "He had a heart attack.",
        "The price war goes on.",
        "No group claimed responsibility.",
        "A boiler exploded.",
        "The bishop called on all to end the violence.",
        "Front Captures Remote Northern Sahrite District",
    ],
)
def test_words_of_war_elsewhere_are_no_events(annotator: ShippedAnnotator, text: str) -> None:
    assert _events(annotator, text) == []


@pytest.mark.parametrize(
    ("text", "actors", "targets"),
    [
        ("The raid was carried out by forces of the Hask Front.", ["forces of the Hask Front", "Hask Front"], []),
        ("Nine rebels died in a clash with an army patrol.", ["an army patrol"], ["an army patrol"]),
        ("Two strikes disabled two bridges.", [], ["two bridges"]),
        ("The army used jets and howitzers against rebel targets, using drones against the port.", [], ["the port"]),
        ("Bandits threw a bomb onto the premises.", ["Bandits"], ["the premises"]),
        ("The bands, which have been blamed for a massacre of farmers, deny it.", ["The bands"], ["farmers"]),
        ("Bombs were placed in three shops.", [], ["three shops"]),
        ("Gunmen killed Senator and candidate Luis Haddad.", ["Gunmen"], ["Luis Haddad"]),
        ("Gunmen killed the mayor, Ali Haddad.", ["Gunmen"], ["the mayor", "Ali Haddad"]),
        ("Alleged rebels burned the mill.", ["rebels"], ["the mill"]),
        ("Protesters threw stones and eggs at the guards.", ["Protesters"], ["the guards"]),
        ("Nine clerks were kidnapped over the past two weeks by death squads.", ["death squads"], ["Nine clerks"]),
        ("He named Karim Haddad, of the Law School, who was abducted on Friday.", [], ["Karim Haddad"]),
        ("The units were deployed to the port.", ["The units"], []),
        ("The rebels shot down a government plane.", ["The rebels"], ["a government plane"]),
    ],
)
def test_who_acts_and_who_suffers(
    annotator: ShippedAnnotator, text: str, actors: list[str], targets: list[str]
) -> None:
    event = _first(annotator, text).event
    assert event is not None
    assert set(actors) <= {p.words.text for p in event.actors}
    assert set(targets) <= {p.words.text for p in event.targets}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The rebels entered the hall. They killed a clerk.", ["The rebels"]),
        ("The guerrillas said that the army had entered the camp and that it killed a nurse.", ["the army"]),
        ("The rebels and the soldiers met. The drivers left. They killed a clerk.", ["The drivers"]),
        ("The rebels left and the soldiers came. Some days later they killed a clerk.", ["they"]),
        ("The tax was high. It killed a clerk.", ["It"]),
    ],
)
def test_a_pronoun_stands_for_the_one_party_that_it_can(
    annotator: ShippedAnnotator, text: str, wanted: list[str]
) -> None:
    killed = [c.event for c in _events(annotator, text) if c.event and text[c.trigger.start :].startswith("killed")]
    assert [[p.words.text for p in e.actors] for e in killed] == [wanted]


def test_what_was_hit_beside_what_was_attacked_was_hit_by_the_same(annotator: ShippedAnnotator) -> None:
    found = _events(annotator, "Warplanes bombed the town. A warehouse was also hit. The economy was hit hard.")
    told = [(c.event.type, [p.words.text for p in c.event.targets]) for c in found if c.event]
    assert told == [("Air/drone strike", ["the town"]), ("Air/drone strike", ["A warehouse"])]
    assert _events(annotator, "The storm passed. A warehouse was hit.") == []


def test_a_bomb_attack_is_carried_out_with_a_bomb(annotator: ShippedAnnotator) -> None:
    event = _first(annotator, "A guard was killed in a bomb attack.").event
    assert event is not None
    assert [w.text for w in event.weapons] == ["bomb"]


def test_who_tells_of_shooting_has_not_shot(annotator: ShippedAnnotator) -> None:
    (shooting,) = _events(annotator, "A police officer denied it. There was shooting near the square, he said.")
    assert shooting.event is not None
    assert shooting.event.actors == ()
