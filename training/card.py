"""Score a model and write its card: python -m training.card --data DATA --model FOLDER

The card is `MODEL_CARD.in.md` with the figures and the hash of the model that they are of.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from training.evaluate import report

NAMED = {
    "pud-quarter": "PUD, every fourth document",
    "ewt-test": "EWT test",
    "gum-news": "GUM news, dev and test documents",
    "re3d": "re3d, every fifth document",
    "gum-news-names": "GUM news, dev and test documents",
    "uner-ewt-test": "Universal NER, EWT test",
}
PARSE = ("uas", "las", "xpos", "upos", "lemma", "raw_las", "raw_words", "raw_sentences")
NAMES = ("span_p", "span_r", "span_f", "typed_f", "PER", "ORG", "LOC", "NORP")


def card(scores: dict[str, dict[str, float]], digest: str) -> str:
    """The text of the card."""
    text = (Path(__file__).parent / "MODEL_CARD.in.md").read_text(encoding="utf-8")
    for mark, columns in (("@PARSE@", PARSE), ("@NAMES@", NAMES)):
        rows = (
            f"| {NAMED[name]} | " + " | ".join(f"{row[c]:.1f}" for c in columns) + " |"
            for name, row in scores.items()
            if columns[0] in row
        )
        text = text.replace(mark, "\n".join(rows))
    return text.replace("@SHA@", digest)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--model", type=Path, required=True)
    args = ap.parse_args()
    digest = hashlib.sha256((args.model / "model.onnx").read_bytes()).hexdigest()
    written = card(report(args.data, args.model), digest)
    (args.model / "MODEL_CARD.md").write_text(written, encoding="utf-8")
    print(written)


if __name__ == "__main__":
    main()
