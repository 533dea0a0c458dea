"""Which names of a dispatch are places, and which places they are."""

from __future__ import annotations

import pytest

from dateline.gazetteer.world import open_world
from dateline.language.annotator import Annotator
from dateline.records.parse import Name
from dateline.records.referent import PlaceMention
from dateline.records.text import Excerpt, Span
from dateline.resolution.place import FAR, UNKNOWN, resolve_places


def places(text: str, **labels: str) -> tuple[PlaceMention, ...]:
    """Resolve a text whose names are labelled by keyword: Homs="LOC"; an underscore stands for a space."""
    names = []
    for words, label in labels.items():
        start = text.index(words.replace("_", " "))
        names.append(Name(0, 1, Span(start, start + len(words)), label))
    return resolve_places(text, names, gazetteer=open_world())


def named(text: str, words: str, **labels: str) -> PlaceMention:
    """The mention of some words."""
    (found, *_) = [mention for mention in places(text, **labels) if mention.words.text == words]
    return found


def test_a_country_beside_a_town_tells_which_town() -> None:
    found = named("Two were hurt in Tripoli, Lebanon, on Monday.", "Tripoli")
    assert found.place is not None
    assert found.place.country == "LB"


def test_without_it_the_larger_town_is_meant() -> None:
    found = named("Militias clashed in Tripoli on Monday.", "Tripoli")
    assert found.place is not None
    assert found.place.country == "LY"


def test_a_state_beside_a_town_tells_which_town() -> None:
    found = named("A siren failed in Paris, Texas, on Monday.", "Paris")
    assert found.place is not None
    assert found.place.country == "US"


@pytest.mark.parametrize(
    "text",
    [
        "Shells fell in the Khalidiya district of Homs.",
        "Shells fell on Khaldiyeh as Syrian troops advanced in Homs.",
        "Fighting spread in Homs, Syria. Rebels held the Khaldiyeh neighborhood.",
    ],
)
def test_a_district_is_found_where_its_town_is_spoken_of(text: str) -> None:
    (found,) = (m for m in places(text) if m.words.text.startswith("Khal"))
    assert found.place is not None
    assert found.place.feature == "neighbourhood"
    assert found.place.country == "SY"


def test_the_old_city_is_that_of_the_town_spoken_of() -> None:
    found = places("Clashes shook neighborhoods around Homs' Old City as Syrian forces advanced.")
    assert [m.place.name for m in found if m.place] == ["Old City of Homs"]


def test_an_unlisted_district_is_somewhere_in_its_town() -> None:
    found = named("They took the Zubtariyeh district of Homs from Syrian troops.", "Zubtariyeh", Zubtariyeh="LOC")
    assert found.place is not None
    homs = next(m.place for m in places("They shelled Homs.") if m.place)
    assert found.place.inside == homs.gazetteer
    assert found.place.radius_km == homs.radius_km
    assert found.place.name == "Zubtariyeh"


def test_another_spelling_is_found_in_the_country_spoken_of() -> None:
    found = named(
        "Syrian rebels left Deir el-Zour on Monday. Syria denied it.", "Deir el-Zour", **{"Deir_el-Zour": "LOC"}
    )
    assert found.place is not None
    assert found.place.country == "SY"


def test_an_unknown_place_says_so() -> None:
    found = named("They camped near Zzyzxville.", "Zzyzxville", Zzyzxville="LOC")
    assert found.place is None
    assert found.reason == UNKNOWN


def test_a_far_namesake_is_not_taken() -> None:
    text = "Syrian shells fell on Hartsville. Syria denied it, and Syrian state media kept silent on Syria."
    found = named(text, "Hartsville", Hartsville="LOC")
    assert (found.place, found.reason) == (None, FAR)


def test_adjectives_are_no_mentions() -> None:
    assert places("Syrian and Afghan fighters met Turkish officers.") == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("US forces struck.", "US"),
        ("They met in Damascus. The Damascus government agreed.", "Damascus"),
        ("A Beirut-based activist spoke in Beirut.", "Beirut"),
        ("In Houston, the Houston Police Department kept silent.", "Houston"),
    ],
)
def test_a_place_that_only_tells_whose_something_is_is_a_metonym(text: str, name: str) -> None:
    found = [m for m in places(text) if m.words.text == name]
    assert [m.metonym for m in found].count(True) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Reading is fun.",
        "Gen. Jackson spoke.",
        "Many fled in March.",
        "The Syrian Observatory said so.",
        "He met the Police.",
    ],
)
def test_words_that_are_also_villages_are_no_places(text: str) -> None:
    assert places(text) == ()


def test_a_person_keeps_his_name() -> None:
    assert places("Marwan Homsi of the council met Paul Jordan.", Marwan_Homsi="PER", Paul_Jordan="PER") == ()


def test_a_distance_from_a_town_widens_the_point() -> None:
    found = named("A camp 30 km north of Aleppo was hit.", "Aleppo")
    assert found.place is not None
    assert found.place.radius_km == 30


def test_countries_in_a_list_are_each_their_own() -> None:
    found = places("Envoys came from Armenia, Georgia, Turkey and Iran.")
    assert [m.place.country for m in found if m.place] == ["AM", "GE", "TR", "IR"]


def test_the_country_of_the_dispatch_chooses_between_namesakes() -> None:
    found = named("Iraqi troops and Iraqi police hold Khalidiyah, Iraq said.", "Khalidiyah", Khalidiyah="LOC")
    assert found.place is not None
    assert found.place.country == "IQ"


def test_mentions_come_in_reading_order_and_reslice() -> None:
    text = "From Kyiv to Kharkiv, and from Odesa to Lviv, sirens sounded in Ukraine."
    found = places(text)
    assert [m.words.text for m in found] == ["Kyiv", "Kharkiv", "Odesa", "Lviv", "Ukraine"]
    assert all(m.words.span.of(text) == m.words.text for m in found)


def test_a_text_in_capitals_leans_on_the_annotator() -> None:
    found = places("FIFTEEN HURT AS SHELLS FALL ON MOSUL, POLICE SAY", MOSUL="LOC")
    assert [m.words.text for m in found] == ["MOSUL"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "a" * 5000, "A. " * 2000, "Al-" * 3000, "’" * 500])
def test_odd_texts_do_no_harm(text: str) -> None:
    assert all(m.words.span.of(text) == m.words.text for m in places(text))


def read(text: str, annotator: Annotator) -> tuple[PlaceMention, ...]:
    """The places of a text as the shipped model parses it."""
    parse = annotator.annotate(text, (Span(0, len(text)),))
    return resolve_places(text, parse.names, parse=parse, gazetteer=open_world())


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Damascus denied it on Monday.", "Damascus", "SY"),
        ("Moscow said it had signed the paper in Astana.", "Moscow", "RU"),
        ("Washington accused Tehran of the attack.", "Washington", "US"),
    ],
)
def test_a_capital_that_does_what_governments_do_is_a_metonym(
    text: str, name: str, country: str, annotator: Annotator
) -> None:
    (found,) = (m for m in read(text, annotator) if m.words.text == name)
    assert found.metonym
    assert found.place is not None
    assert found.place.country == country


def test_a_battlefield_is_no_metonym(annotator: Annotator) -> None:
    assert [m.metonym for m in read("Shells fell on Damascus and in Aleppo.", annotator)] == [False, False]


@pytest.mark.parametrize(
    "text",
    [
        "Clashes broke out in Karsa on Monday.",
        "Rebels held Khalidiyah, residents told a reporter.",
        "Shells fell on Tallow Valley overnight, residents said.",
        "Syrian shells fell on Tallow Valley, Syria said.",
    ],
)
def test_a_foreign_namesake_without_support_stays_unresolved(text: str, annotator: Annotator) -> None:
    for found in read(text, annotator):
        assert found.place is None or found.place.name == "Syria", found


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Fighting raged in the Zubtariyeh district of Homs, Syria.", "Zubtariyeh"),
        ("Fighting raged in Homs, Syria. Shells hit the Zubtariyeh district.", "Zubtariyeh"),
        ("Fighting raged in Homs, Syria, where shells hit Zubtar Street.", "Zubtar Street"),
        ("Snipers fired from Zubtariyeh in Homs, Syria.", "Zubtariyeh"),
        ("Shells hit the Homs suburb of Karsa, Syria said.", "Karsa"),
    ],
)
def test_an_unlisted_part_of_a_town_lies_in_the_town(text: str, part: str, annotator: Annotator) -> None:
    found = read(text, annotator)
    homs = next(m.place for m in found if m.words.text == "Homs" and m.place)
    place = next(m.place for m in found if m.words.text == part)
    assert place is not None
    assert (place.name, place.country, place.inside) == (part, "SY", homs.gazetteer)
    assert place.radius_km >= homs.radius_km


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("San Salvador (EP) — A mine went off in the Richmond neighborhood of this city.", "Richmond", "SV"),
        (
            "San Salvador (EP) — Shots rang out in the Richmond neighborhood.\n\nThe Salem neighborhood is near.",
            "Salem",
            "SV",
        ),
        (
            "San Salvador (EP) — A U.S. envoy met Salvadoran rebels. Shots rang out in the Salem neighborhood.",
            "Salem",
            "SV",
        ),
        ("Santiago (EP) — A bomb went off near the Serena bridge and on Salem and Bath streets.", "Bath", "CL"),
        ("Gunmen burned Zubtarro, a small village in Turbo municipality, in Colombia.", "Zubtarro", "CO"),
        ("A mine went off in Karsal, a farming town in the department of Antioquia, Colombia.", "Karsal", "CO"),
        ("Truckers came from Zubtarro (La Mar province), near Ayacucho, in Peru.", "Zubtarro", "PE"),
        ("Police raided Karsa Zubta, an Aleppo neighborhood, in Syria.", "Karsa Zubta", "SY"),
        ("Rebels entered Tell Zubta, Hama province. Fire went on in Tell Zubta. It is in Syria.", "Tell Zubta", "SY"),
        ("A mayor was shot in Tell Amara, Idlib province, in Syria.", "Tell Amara", "SY"),
        ("London (EP) — Shells hit the Karsa district, Syria said. War goes on in Syria.", "Karsa", None),
        ("Rebels raided Zubtar, a hamlet in northern Syria, on Friday.", "Zubtar", None),
    ],
)
def test_what_no_gazetteer_has_lies_where_the_dispatch_is_or_nowhere(
    text: str, name: str, wanted: str | None, annotator: Annotator
) -> None:
    line = Excerpt.at(text, 0, text.index(" (EP)")) if " (EP)" in text else None
    parse = annotator.annotate(text, (Span(0, len(text)),))
    found = resolve_places(text, parse.names, parse=parse, dateline_place=line, gazetteer=open_world())
    places = [m.place for m in found if m.words.text == name]
    assert places
    assert {place.country if place else None for place in places} == {wanted}


@pytest.mark.parametrize(
    ("text", "name", "lat", "lon"),
    [
        ("Shells hit Zubtarro, 40 km south of Aleppo, in Syria.", "Zubtarro", 35.9, 37.2),
        ("Shells hit Zubtarro, between Aleppo and Homs, in Syria.", "Zubtarro", 35.5, 36.9),
        ("Rebels stormed Zubtar prison, 30 miles northeast of the Syrian capital.", "Zubtar", 33.8, 36.6),
        (
            "Guards fled from Zubtarro in Syria.\n\nShells hit Zubtarro, 40 km south of Aleppo.",
            "Zubtarro",
            35.9,
            37.2,
        ),
        ("Shells hit Maarat al-Numan, 20 km south of Aleppo, in Syria.", "Maarat al-Numan", 36.05, 37.2),
    ],
)
def test_a_name_lies_where_the_text_measures_it_to(
    text: str, name: str, lat: float, lon: float, annotator: Annotator
) -> None:
    found = [m.place for m in read(text, annotator) if m.words.text == name]
    assert found
    for place in found:
        assert place is not None
        assert (place.lat, place.lon) == (pytest.approx(lat, abs=0.2), pytest.approx(lon, abs=0.3))
        assert place.radius_km >= 5


@pytest.mark.parametrize("text", ["They were ambushed at the Abu Salem farm.", "It happened in San Birmingham."])
def test_what_stands_behind_an_opening_word_is_no_name_by_itself(text: str, annotator: Annotator) -> None:
    parse = annotator.annotate(text, (Span(0, len(text)),))
    found = resolve_places(text, parse.names, parse=parse, gazetteer=open_world())
    assert not [m for m in found if m.place is not None]


@pytest.mark.parametrize(
    ("text", "scene"), [("in front of Aleppo City Hall", True), ("Aleppo City Hall denied it", False)]
)
def test_a_town_is_where_something_happens_before_its_hall(text: str, scene: bool, annotator: Annotator) -> None:
    said = f"Buses stood {text} in Syria." if scene else f"{text} in Syria."
    parse = annotator.annotate(said, (Span(0, len(said)),))
    found = resolve_places(said, parse.names, parse=parse, gazetteer=open_world())
    assert [m.metonym for m in found if m.words.text == "Aleppo"] == [not scene]


@pytest.mark.parametrize(
    ("text", "name", "feature"),
    [
        ("Shells fell on the Syrian capital.", "Damascus", "city"),
        ("Troops entered Honduran territory.", "Honduras", "country"),
    ],
)
def test_an_adjective_with_land_or_capital_is_a_place(text: str, name: str, feature: str) -> None:
    (found,) = places(text)
    assert found.place is not None
    assert (found.place.name, found.place.feature) == (name, feature)


def test_adjectives_of_two_words_or_countries_are_no_mentions(annotator: Annotator) -> None:
    found = read("Costa Rican envoys met on the Honduran-Nicaraguan border.", annotator)
    assert not [m.words.text for m in found]


def test_a_capital_in_capitals_is_where_a_dispatch_is_filed_not_its_region() -> None:
    text = "LIMA (EP) — Shots rang out."
    (found,) = resolve_places(text, (), dateline_place=Excerpt.at(text, 0, 4), gazetteer=open_world())
    assert found.place is not None
    assert found.place.feature == "city"


WAR_TOWNS = (
    ("Homs", "Syria", "SY"), ("Mosul", "Iraq", "IQ"), ("Kharkiv", "Ukraine", "UA"), ("Taiz", "Yemen", "YE"),
    ("Omdurman", "Sudan", "SD"), ("Goma", "Congo", "CD"), ("Benghazi", "Libya", "LY"),
)  # fmt: skip
FOREIGN = ("Khalidiyah", "Springfield", "San Jose", "Bab al-Hawa", "Victoria", "Sofia", "Old City", "Richmond", "Salem")


@pytest.mark.parametrize(("town", "land", "country"), WAR_TOWNS)
@pytest.mark.parametrize("name", FOREIGN)
def test_a_neighbourhood_never_gets_a_foreign_point(name: str, town: str, land: str, country: str) -> None:
    text = f"Shells fell in the {name} district of {town}, {land}. Residents of the {name} neighborhood fled {land}."
    for found in places(text, **{name.replace(" ", "_"): "LOC"}):
        assert found.place is None or found.place.country in (country, None), found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Fires burned in Barrow, Jackson and Madison counties in Georgia.",
            ["Barrow County", "Jackson County", "Madison County"],
        ),
        ("Storms hit Dallas, Texas, and flooded Tarrant County.", ["Tarrant County"]),
    ],
)
def test_counties_lie_in_the_state_of_the_dispatch(text: str, names: list[str]) -> None:
    found = [m.place for m in places(text) if m.place and m.place.feature == "county"]
    assert [place.name for place in found] == names
    assert len({place.inside for place in found}) == 1


def test_a_list_shares_its_noun() -> None:
    found = places("Tanks moved in the Kharkiv and Poltava regions of Ukraine.")
    assert [m.place.feature for m in found if m.place][:2] == ["region", "region"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A blast hit the Kirkuk-Baghdad road in Iraq.", ["Kirkuk", "Baghdad", "Iraq"]),
        ("The road between Kyiv and Kharkiv was cut.", ["Kyiv", "Kharkiv"]),
        ("The Goma–Rutshuru road remains cut.", ["Goma", "Rutshuru"]),
    ],
)
def test_both_ends_of_a_road_are_named(text: str, names: list[str]) -> None:
    assert [m.words.text for m in places(text)] == names


@pytest.mark.parametrize(
    ("text", "country", "name"),
    [
        ("انفجار في دمشق", "SY", "Damascus"),
        ("قصف حمص وحلب", "SY", "Homs"),
        ("Взрывы в городах Харьков и Киев.", "UA", "Kharkiv"),
        ("A sign read Харків at the checkpoint.", "UA", "Kharkiv"),
    ],
)
def test_names_in_other_scripts_are_places(text: str, country: str, name: str) -> None:
    found = places(text)[0].place
    assert found is not None
    assert (found.country, found.name) == (country, name)


@pytest.mark.parametrize(
    ("text", "name", "country", "admin"),
    [
        ("A man from Lebanon, Pennsylvania, was held.", "Lebanon", "US", "Pennsylvania"),
        ("Winds rose in Salina, Kan. Hail fell.", "Kan.", "US", ""),
        ("Two died in London, Ont., on Monday.", "London", "CA", ""),
        ("A fire broke out in Charleston, W.Va., on Monday.", "Charleston", "US", ""),
    ],
)
def test_the_state_behind_a_town_tells_which(text: str, name: str, country: str, admin: str) -> None:
    found = named(text, name).place
    assert found is not None
    assert found.country == country
    if admin:
        assert named(text, admin).place is not None
        assert found.inside == getattr(named(text, admin).place, "gazetteer", None)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("U.S. officials met Russian envoys in Paris, the U.S. embassy said.", "Paris", "FR"),
        ("American aid reached Athens on Monday, an American officer said.", "Athens", "GR"),
        ("Israel struck Gaza as Israeli tanks moved.", "Gaza", "PS"),
    ],
)
def test_a_metropolis_outweighs_the_village_of_a_country_spoken_of(text: str, name: str, country: str) -> None:
    found = named(text, name).place
    assert found is not None
    assert found.country == country


def test_neighbours_choose_between_namesakes() -> None:
    text = "Crews came to Paris from Sherman, Denison and Bonham. The Paris fire chief thanked them."
    found = named(text, "Paris").place
    assert found is not None
    assert found.inside == getattr(named("They flew to Texas.", "Texas").place, "gazetteer", None)


@pytest.mark.parametrize(
    "text",
    [
        "He met Arnel dela Vega of the army.",
        "The bill cost US$5 million.",
        "United Russia won, and the Council of Europe protested.",
        "The Observatory for Human Rights kept silent.",
    ],
)
def test_parts_of_other_names_are_no_places(text: str, annotator: Annotator) -> None:
    assert read(text, annotator) == ()


def test_a_surname_is_no_place_where_its_bearer_is_named(annotator: Annotator) -> None:
    text = "Michael Jordan visited Amman. Jordan said he was glad."
    assert [m.words.text for m in read(text, annotator)] == ["Amman"]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Shells fell in Homs.", "Asia/Damascus"),
        ("Clashes shook Ukraine.", "Europe/Kyiv"),
        ("They flew to Russia.", None),
    ],
)
def test_a_place_keeps_one_clock_or_none(text: str, zone: str | None) -> None:
    (found,) = places(text)
    assert found.place is not None
    assert found.place.zone == zone


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("In Geneva, Russia and the United States agreed to a truce.", "Geneva", "CH"),
        ("In London, Syria's opposition kept silent.", "London", "GB"),
        ("Rockets fell on Kiryat Shmona and the Golan Heights.", "Kiryat Shmona", "IL"),
        ("Fighters from Idlib in Homs withdrew, Syria said.", "Idlib", "SY"),
    ],
)
def test_what_begins_behind_a_comma_contains_nothing(text: str, name: str, country: str, annotator: Annotator) -> None:
    (found,) = (m.place for m in read(text, annotator) if m.words.text == name)
    assert found is not None
    assert (found.country, found.feature == "neighbourhood") == (country, False)


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen attacked a church in Victoria, Mindanao, in the southern Philippines.",
        "Troops shelled Springfield in Rakhine State, Myanmar.",
    ],
)
def test_a_town_abroad_is_not_in_the_region_that_it_is_said_to_lie_in(text: str, annotator: Annotator) -> None:
    assert {m.place.country for m in read(text, annotator) if m.place} <= {"PH", "MM"}


def test_a_village_of_a_district_is_somewhere_around_its_town(annotator: Annotator) -> None:
    found = read("Gunmen raided the village of Zubtariyeh in Gwoza district of Borno, Nigeria.", annotator)
    village = next(m.place for m in found if m.words.text == "Zubtariyeh")
    assert village is not None
    assert (village.feature, village.country) == ("village", "NG")
    assert village.radius_km >= 20


def test_a_king_is_of_his_country_and_a_country_says(annotator: Annotator) -> None:
    found = read("Jordan said it shot down drones over Syria. King Abdullah of Jordan spoke.", annotator)
    assert [(m.words.text, m.metonym) for m in found if m.words.text == "Jordan"] == [
        ("Jordan", True),
        ("Jordan", False),
    ]


def test_a_name_of_two_words_that_is_a_place_once_is_one_throughout() -> None:
    text = "Rebels in Homs held part of the Bab Houd quarter. He denied that Bab Houd had fallen."
    late = Name(0, 1, Span(text.rindex("Bab"), text.rindex("Bab") + 8), "PER")
    early = Name(0, 1, Span(text.index("Bab"), text.index("Bab") + 8), "LOC")
    found = resolve_places(text, [early, late], gazetteer=open_world())
    assert [m.words.text for m in found] == ["Homs", "Bab Houd", "Bab Houd"]
