"""Is there more to gain by writing more? python -m training.curve --data DATA [--model FOLDER --name NAME]

The word vectors of a model are taken once; the head that sees claims is trained on an eighth, a quarter, a half, three
quarters and all of the corpus's training part (whole dispatches, drawn anew for each seed), always with the same
sentences of the treebanks as text without claims. Measured are the head alone, where it says that a word more likely
carries a claim than not, on the theatres that it has not seen, on the gold dispatches and on CASE; what of these does
not stand beside the checkout is left out. The figures go into docs/learning/curve.json under NAME, and
`python -m training.plots` draws them.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dateline.records.parse import Parse
from training import heads, material
from training.compare import SHARED
from training.heads import Head, Material
from training.material import Heard
from training.vectors import SHIPPED, Listener

SHARES = (0.125, 0.25, 0.5, 0.75, 1.0)
SEEDS = (1, 2, 3)
FIGURES = material.ROOT / "docs" / "learning" / "curve.json"
REAL = SHARED / "gold" / "dev"
CASE = SHARED / "data" / "case" / "dev.tsv"
_CASE_TYPES = {
    "ARMED_CLASH": "Armed clash", "GOV_REGAINS_TERIT": "Government regains territory",
    "NON_STATE_ACTOR_OVERTAKES_TER": "Non-state actor overtakes territory", "CHEM_WEAP": "Chemical weapon",
    "AIR_STRIKE": "Air/drone strike", "SUIC_BOMB": "Suicide bomb",
    "ART_MISS_ATTACK": "Shelling/artillery/missile attack", "REM_EXPLOS": "Remote explosive/landmine/IED",
    "GRENADE": "Grenade", "SEX_VIOL": "Sexual violence", "ATTACK": "Attack",
    "ABDUCT_DISSAP": "Abduction/forced disappearance", "PEACE_PROTEST": "Peaceful protest",
    "PROTEST_WITH_INTER": "Protest with intervention", "FORCE_AGAINST_PROTEST": "Excessive force against protesters",
    "VIOL_DEMONSTR": "Violent demonstration", "MOB_VIOL": "Mob violence", "AGREEMENT": "Agreement",
    "ARREST": "Arrests", "CHANGE_TO_GROUP_ACT": "Change to group/activity", "DISR_WEAP": "Disrupted weapons use",
    "HQ_ESTABLISHED": "Headquarters or base established", "PROPERTY_DISTRUCT": "Looting/property destruction",
    "NON_VIOL_TERRIT_TRANSFER": "Non-violent transfer of territory", "OTHER": "Other",
}  # fmt: skip

Figures = dict[str, float]
Text = tuple[Parse, heads.Floats]


def composed_figures(head: Head, held: Material, labels: Sequence[str]) -> Figures:
    """How the head finds claims in theatres that it has not seen: by word, with kind, and with kind and type."""
    shares = head.shares(held.vectors)
    kinds = np.array([label.partition(":")[0] for label in labels])
    best = shares[:, 1:].argmax(axis=1) + 1
    stated = kinds == "statement"
    found = (1 - shares[:, 0] >= 0.5) & ~stated[best]
    gold = (held.labels > 0) & ~stated[held.labels]
    right = {
        "trigger": found & gold,
        "kind": found & gold & (kinds[best] == kinds[held.labels]),
        "type": found & gold & (best == held.labels),
    }
    out = {
        f"composed {name} F": 200 * float(hit.sum()) / float(found.sum() + gold.sum()) for name, hit in right.items()
    }
    out["composed trigger precision"] = 100 * float(right["trigger"].sum()) / max(1, int(found.sum()))
    out["composed trigger recall"] = 100 * float(right["trigger"].sum()) / int(gold.sum())
    return out


def real_texts(listener: Listener) -> list[tuple[Text, list[tuple[tuple[int, ...], tuple[str, ...], bool]]]]:
    """The gold dispatches with the words, the kinds and the weight of each annotated claim."""
    found = []
    for path in sorted(REAL.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        heard = listener.listen(text, material.blocks_of(text))
        claims = []
        for claim in json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["claims"]:
            at = -1
            for _ in range(claim.get("nth", 1)):
                at = text.find(claim["anchor"], at + 1)
            span = (at, at + len(claim["anchor"]))
            words = tuple(w.index for w in heard[0].words if w.start < span[1] and w.end > span[0])
            kinds = claim["kind"] if isinstance(claim["kind"], list) else [claim["kind"]]
            claims.append((words, tuple(kinds), not claim.get("optional") and "statement" not in kinds))
        found.append((heard, claims))
    return found


def real_figures(
    head: Head, texts: Sequence[tuple[Text, list[tuple[tuple[int, ...], tuple[str, ...], bool]]]], labels: Sequence[str]
) -> Figures:
    """How many claims of the gold dispatches have a word that the head sees, and how many of its words lie in one."""
    gold = hit = given = right = 0
    for (parse, vectors), claims in texts:
        seen = {i: label.partition(":")[0] for i, label in _hints(head, vectors, labels) if label != "statement"}
        noted = {i for words, _, _ in claims for i in range(min(words, default=0) - 2, max(words, default=-9) + 3)}
        given += len(seen)
        right += sum(i in noted for i in seen)
        for words, kinds, counts in claims:
            gold += counts
            near = range(min(words, default=0) - 1, max(words, default=-9) + 2)
            hit += counts and any(seen.get(i) in kinds for i in near)
        assert len(parse.words) == len(vectors)
    return {"real recall with kind": 100 * hit / gold, "real precision": 100 * right / max(1, given)}


def case_texts(listener: Listener) -> list[tuple[Text, str]]:
    """CASE's snippets with the ACLED type of each."""
    rows = [line.split("\t") for line in CASE.read_text(encoding="utf-8").split("\n") if line.strip()]
    rows = [row for row in rows if row[-1].strip() in _CASE_TYPES]
    return [(listener.listen(row[1], material.blocks_of(row[1])), _CASE_TYPES[row[-1].strip()]) for row in rows]


def case_figures(head: Head, texts: Sequence[tuple[Text, str]], labels: Sequence[str]) -> Figures:
    """The share of snippets whose surest event has the snippet's type."""
    events = [i for i, label in enumerate(labels) if label.startswith("event:")]
    right = 0
    for (_, vectors), wanted in texts:
        shares = head.shares(vectors)[:, events]
        right += labels[events[int(shares.max(axis=0).argmax())]] == f"event:{wanted}"
    return {"CASE accuracy": 100 * right / len(texts)}


def _hints(head: Head, vectors: heads.Floats, labels: Sequence[str]) -> list[tuple[int, str]]:
    shares = head.shares(vectors)
    best = shares[:, 1:].argmax(axis=1) + 1
    return [(int(i), labels[best[i]]) for i in np.flatnonzero(1 - shares[:, 0] >= 0.5)]


def curve(listener: Listener, data: Path, seeds: Sequence[int] = SEEDS) -> list[Figures]:
    """A row for each share: means over the seeds, and the spread of the figures of composed text."""
    train, held = material.parted(material.corpus(listener))
    labels = material.labels_of(train, "claim")
    still = material.quiet(listener, data, most=1_000)
    unseen = material.material(held, "claim", labels)
    real = real_texts(listener) if REAL.exists() else []
    case = case_texts(listener) if CASE.exists() else []
    rows = []
    for share in SHARES:
        runs = []
        for seed in seeds:
            part = _part(train, share, seed)
            head = heads.train(material.material(part, "claim", labels).and_(still), len(labels), 256, seed=seed)
            figures = composed_figures(head, unseen, labels)
            figures |= real_figures(head, real, labels) if real else {}
            figures |= case_figures(head, case, labels) if case else {}
            runs.append(figures | {"dispatches": len(part)})
        row = {name: statistics.mean(run[name] for run in runs) for name in runs[0]}
        row |= {f"{name} ±": statistics.pstdev(run[name] for run in runs) for name in runs[0] if name != "dispatches"}
        rows.append({"share": share} | row)
        print({name: round(value, 1) for name, value in rows[-1].items() if "±" not in name}, flush=True)
    return rows


def _part(train: Sequence[Heard], share: float, seed: int) -> list[Heard]:
    drawn = random.Random(seed).sample(list(train), round(share * len(train)))
    return sorted(drawn, key=lambda one: (one.theatre, one.row["text"]))


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--model", type=Path, default=SHIPPED)
    ap.add_argument("--name", default="shipped")
    ap.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    args = ap.parse_args()
    rows = curve(Listener(args.model), args.data, args.seeds)
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    held = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    held[args.name] = [{name: round(value, 3) for name, value in row.items()} for row in rows]
    FIGURES.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
