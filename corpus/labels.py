"""Short labels of the corpus format, and what the reading contract calls them."""

SIDES = {
    "-": "", "state": "state forces", "rebel": "rebel group", "militia": "political militia",
    "communal": "identity militia", "rioters": "rioters", "protesters": "protesters", "civilians": "civilians",
    "external": "external forces",
}  # fmt: skip
EVENTS = {
    "clash": "Armed clash",
    "gov-regains": "Government regains territory",
    "nonstate-overtakes": "Non-state actor overtakes territory",
    "attack": "Attack",
    "abduction": "Abduction/forced disappearance",
    "sexual-violence": "Sexual violence",
    "chemical": "Chemical weapon",
    "air": "Air/drone strike",
    "suicide": "Suicide bomb",
    "shelling": "Shelling/artillery/missile attack",
    "ied": "Remote explosive/landmine/IED",
    "grenade": "Grenade",
    "protest": "Peaceful protest",
    "protest-intervention": "Protest with intervention",
    "excessive-force": "Excessive force against protesters",
    "violent-demo": "Violent demonstration",
    "mob": "Mob violence",
    "agreement": "Agreement",
    "arrests": "Arrests",
    "group-change": "Change to group/activity",
    "disrupted": "Disrupted weapons use",
    "base": "Headquarters or base established",
    "looting": "Looting/property destruction",
    "transfer": "Non-violent transfer of territory",
    "other": "Other",
}
BASES = ("incident", "period", "cumulative", "standing")
CONTROL = ("held", "captured", "entered", "attempted", "lost", "contested", "besieged")
ACCESS = ("cut", "restricted", "open", "dependent")
CONDITIONS = ("shortage", "damage", "services", "displacement", "other")
MARKS = ("negated", "future", "hypothetical", "historical")
FEATURES = (
    "country", "province", "region", "district", "city", "town", "village", "suburb", "neighbourhood", "camp", "river",
    "road", "airport", "base", "sea", "mountain", "valley", "site", "island", "forest", "lake", "continent",
)  # fmt: skip
REGISTERS = (
    "wire", "state-media", "monitor", "ministry", "un-bulletin", "local-paper", "chat", "phone-note", "form",
    "armed-group", "hospital",
)  # fmt: skip
STYLES = ("plain", "british", "american", "translated", "sloppy", "upper")
