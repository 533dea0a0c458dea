"""Score the exported model: python -m training.evaluate --data DATA --model FOLDER

Gold tokens: attachment with gold words and sentences, punctuation left out. Raw: the text of each
paragraph is all that is given; words are matched by their characters and the figure is F1, as in the
CoNLL 2018 shared task, punctuation left out here too. Names: exact spans.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import numpy as np

from dateline.language.annotator import ShippedAnnotator
from dateline.language.lemmas import Lemmas
from dateline.language.names import read_names
from dateline.language.network import Network
from dateline.language.trees import best_tree
from dateline.records.text import Span
from training import data
from training.data import Example


def gold_tokens(network: Network, lemmas: Lemmas, sentences: list[Example]) -> dict[str, float]:
    """UAS, LAS, tags and lemmas with gold words and sentences, in per cent."""
    right = dict.fromkeys(("uas", "las", "xpos", "upos", "lemma"), 0)
    scored = words = 0
    for at in range(0, len(sentences), 64):
        chunk = sentences[at : at + 64]
        for sentence, scores in zip(chunk, network.run([s.words for s in chunk]), strict=True):
            heads = best_tree(scores.arc)
            relations = network.relations(scores, heads)
            assert sentence.heads and sentence.deprels and sentence.xpos and sentence.upos and sentence.lemmas
            for i, form in enumerate(sentence.words):
                words += 1
                tag = network.labels["xpos"][scores.xpos[i]]
                right["xpos"] += tag == sentence.xpos[i]
                right["upos"] += network.labels["upos"][scores.upos[i]] == sentence.upos[i]
                right["lemma"] += lemmas.of(form, tag, network.labels["lemma"][scores.lemma[i]]) == sentence.lemmas[i]
                if sentence.upos[i] == "PUNCT":
                    continue
                scored += 1
                if heads[i] == sentence.heads[i]:
                    right["uas"] += 1
                    label = network.labels["deprel"][relations[i]] if heads[i] else "root"
                    right["las"] += label == sentence.deprels[i]
    return {k: 100 * v / (scored if k in ("uas", "las") else words) for k, v in right.items()}


def raw(annotator: ShippedAnnotator, sentences: list[Example]) -> dict[str, float]:
    """LAS, word and sentence F1 from raw paragraphs, in per cent."""
    right = dict.fromkeys(("las", "words", "sentences"), 0)
    gold_n, got_n = dict(right), dict(right)
    for _, group in groupby(sentences, key=lambda s: s.paragraph):
        text, gold, edges = _paragraph(list(group))
        parse = annotator.annotate(text, [Span(0, len(text))])
        got = {}
        for w in parse.words:
            head = parse.words[w.head].span if w.head >= 0 else None
            got[w.span] = (head, w.deprel, w.upos)
        starts = {(s.span.start, s.span.end) for s in parse.sentences}
        right["sentences"] += len(starts & edges)
        gold_n["sentences"] += len(edges)
        got_n["sentences"] += len(starts)
        right["words"] += len(set(got) & set(gold))
        gold_n["words"] += len(gold)
        got_n["words"] += len(got)
        gold_n["las"] += sum(v[2] != "PUNCT" for v in gold.values())
        got_n["las"] += sum(v[2] != "PUNCT" for v in got.values())
        right["las"] += sum(got.get(k, ("",))[:2] == v[:2] for k, v in gold.items() if v[2] != "PUNCT")
    return {k: 200 * right[k] / (gold_n[k] + got_n[k]) for k in right}


def _paragraph(group: list[Example]) -> tuple[str, dict[Span, tuple[Span | None, str, str]], set[tuple[int, int]]]:
    text = ""
    gold: dict[Span, tuple[Span | None, str, str]] = {}
    edges = set()
    for s in group:
        spans = []
        for word, space in zip(s.words, s.spaces, strict=True):
            spans.append(Span(len(text), len(text) + len(word)))
            text += word + (" " if space else "")
        assert s.heads and s.deprels and s.upos
        for span, head, relation, upos in zip(spans, s.heads, s.deprels, s.upos, strict=True):
            gold[span] = (spans[head - 1] if head else None, relation, upos)
        edges.add((spans[0].start, spans[-1].end))
        if not text.endswith(" "):
            text += " "
    return text, gold, edges


def names(network: Network, sentences: list[Example]) -> dict[str, float]:
    """Precision, recall and F of spans, with and without the type, in per cent."""
    gold: set[tuple[int, int, int, str]] = set()
    got: set[tuple[int, int, int, str]] = set()
    for at, sentence in enumerate(sentences):
        scores = network.run([sentence.words])[0]
        n = len(sentence.words)
        got |= {(at, *name) for name in read_names(sentence.words, scores.ner, network.labels["ner"], [0, n])}
        one_hot = np.zeros((n, len(network.labels["ner"])), np.float32)
        for i, tag in enumerate(sentence.ner or []):
            one_hot[i, network.labels["ner"].index(tag)] = 1
        gold |= {(at, *name) for name in read_names(sentence.words, one_hot, network.labels["ner"], [0, n])}
    spans = {g[:3] for g in gold} & {g[:3] for g in got}
    out = {
        "span_p": 100 * len(spans) / max(1, len(got)),
        "span_r": 100 * len(spans) / max(1, len(gold)),
        "span_f": 200 * len(spans) / (len(gold) + len(got)),
        "typed_f": 200 * len(gold & got) / (len(gold) + len(got)),
    }
    for kind in ("PER", "ORG", "LOC", "NORP"):
        a, b = {g for g in gold if g[3] == kind}, {g for g in got if g[3] == kind}
        out[kind] = 200 * len(a & b) / max(1, len(a) + len(b))
    return out


def _isolated(sentences: Iterable[Example]) -> list[Example]:
    """Mark each sentence as its own paragraph (PUD gives sentences, not running text)."""
    out = list(sentences)
    for i, s in enumerate(out):
        s.paragraph = i
    return out


def _all(paths: Iterable[Path]) -> list[Example]:
    out: list[Example] = []
    for number, path in enumerate(paths):
        for s in data.conllu(path):
            s.paragraph += number * 100_000
            out.append(s)
    return out


def report(root: Path, model: Path) -> dict[str, dict[str, float]]:
    annotator, network = ShippedAnnotator(model), Network(model)
    trees = root / "treebanks"
    sets = {
        "pud-quarter": _isolated(data.pud(trees, held_out=True)),
        "ewt-test": _all([trees / "ewt" / "en_ewt-ud-test.conllu"]),
        "gum-news": _all(data.gum_news_test(trees)),
    }
    out = {name: gold_tokens(network, annotator.lemmas, s) for name, s in sets.items()}
    for name, s in sets.items():
        out[name] |= {f"raw_{k}": v for k, v in raw(annotator, s).items()}
    out["re3d"] = names(network, list(data.re3d(root / "entities" / "re3d", held_out=True)))
    out["gum-news-names"] = names(network, [s for s in sets["gum-news"] if s.ner])
    uner = root / "entities" / "uner-ewt" / "en_ewt-ud-test.iob2"
    out["uner-ewt-test"] = names(network, list(data.iob(uner, 1, 2)))
    return out


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--model", type=Path, required=True)
    args = ap.parse_args()
    for name, row in report(args.data, args.model).items():
        print(name, json.dumps({k: round(v, 1) for k, v in row.items()}))


if __name__ == "__main__":
    main()
