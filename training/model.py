"""The network: MiniLM encoder, word representations, and one head per layer of annotation.

The encoder is BERT (Devlin et al. 2019) as distilled in MiniLM (Wang et al. 2020); the parser is
the deep biaffine attention of Dozat and Manning (2017).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

HIDDEN, LAYERS, HEADS, FEED, VOCAB, POSITIONS = 384, 6, 12, 1536, 30522, 512
SHAPE_DIM, ARC_DIM, LABEL_DIM = 32, 256, 128
TAGS = ("xpos", "upos", "lemma", "ner", "claim", "certainty", "part")
MIXED = 4  # how many of the last layers a word representation mixes


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, n, _ = x.shape
        q, k, v = (
            layer(x).view(b, n, HEADS, HIDDEN // HEADS).transpose(1, 2) for layer in (self.query, self.key, self.value)
        )
        scores = q @ k.transpose(2, 3) * (HIDDEN // HEADS) ** -0.5 + mask
        mixed = F.softmax(scores, dim=-1) @ v
        return self.out(mixed.transpose(1, 2).reshape(b, n, HIDDEN))


class Block(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.attention = Attention()
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, FEED)
        self.down = nn.Linear(FEED, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.norm1(x + self.drop(self.attention(x, mask)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCAB, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(Block(dropout) for _ in range(LAYERS))

    def forward(self, pieces: Tensor, mask: Tensor) -> list[Tensor]:
        places = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.drop(self.norm(self.words(pieces) + self.positions(places) + self.kind))
        bias = (1.0 - mask[:, None, None, :]) * -1e4
        layers = []
        for block in self.blocks:
            x = block(x, bias)
            layers.append(x)
        return layers[-MIXED:]

    def load_bert(self, weights: dict[str, Tensor]) -> None:
        """Take the weights of a BERT checkpoint, under the names that transformers gives them."""
        names = {
            "words.weight": "embeddings.word_embeddings.weight",
            "positions.weight": "embeddings.position_embeddings.weight",
            "norm.weight": "embeddings.LayerNorm.weight",
            "norm.bias": "embeddings.LayerNorm.bias",
        }
        parts = {
            "attention.query": "attention.self.query",
            "attention.key": "attention.self.key",
            "attention.value": "attention.self.value",
            "attention.out": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm2": "output.LayerNorm",
        }
        for layer in range(LAYERS):
            for ours, theirs in parts.items():
                for kind in ("weight", "bias"):
                    key = f"blocks.{layer}.{ours}.{kind}"
                    names[key] = f"encoder.layer.{layer}.{theirs}.{kind}"
        state = {ours: weights[theirs] for ours, theirs in names.items()}
        state["kind"] = weights["embeddings.token_type_embeddings.weight"][0]
        self.load_state_dict(state)


class Reader(nn.Module):
    """Encoder and heads. Word inputs are indexes of a word's first and last sub-word."""

    def __init__(self, sizes: dict[str, int], dropout: float = 0.15) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.mix = nn.Parameter(torch.zeros(MIXED))
        self.shapes = nn.Embedding(sizes["shape"], SHAPE_DIM)
        width = HIDDEN + SHAPE_DIM
        self.drop = nn.Dropout(dropout)
        self.root = nn.Parameter(torch.randn(width) * 0.02)
        self.arc_head, self.arc_dep = nn.Linear(width, ARC_DIM), nn.Linear(width, ARC_DIM)
        self.label_head, self.label_dep = nn.Linear(width, LABEL_DIM), nn.Linear(width, LABEL_DIM)
        self.arc = nn.Parameter(torch.zeros(ARC_DIM, ARC_DIM))
        self.arc_bias = nn.Linear(ARC_DIM, 1, bias=False)
        self.label = nn.Parameter(torch.zeros(sizes["deprel"], LABEL_DIM + 1, LABEL_DIM + 1))
        self.tags = nn.ModuleDict({name: nn.Linear(width, sizes[name]) for name in TAGS if name in sizes})
        self.start = nn.Linear(width, 2)

    def words(self, pieces: Tensor, mask: Tensor, first: Tensor, last: Tensor, shape: Tensor) -> Tensor:
        layers = self.encoder(pieces, mask)
        weights = F.softmax(self.mix, dim=0)
        mixed = sum(w * layer for w, layer in zip(weights, layers, strict=True))
        size = mixed.shape[-1]
        picked = [mixed.gather(1, index[:, :, None].expand(-1, -1, size)) for index in (first, last)]
        return self.drop(torch.cat([(picked[0] + picked[1]) / 2, self.shapes(shape)], dim=-1))

    def forward(self, pieces: Tensor, mask: Tensor, first: Tensor, last: Tensor, shape: Tensor) -> dict[str, Tensor]:
        """Scores per word; `arc` is [batch, word, head] with head 0 the root."""
        x = self.words(pieces, mask, first, last, shape)
        rooted = torch.cat([self.root.expand(x.shape[0], 1, -1), x], dim=1)
        dep = self.drop(F.gelu(self.arc_dep(x)))
        head = self.drop(F.gelu(self.arc_head(rooted)))
        out = {name: layer(x) for name, layer in self.tags.items()}
        out["start"] = self.start(x)
        out["arc"] = dep @ self.arc @ head.transpose(1, 2) + self.arc_bias(head).transpose(1, 2)
        out["label_dep"] = self.drop(F.gelu(self.label_dep(x)))
        out["label_head"] = self.drop(F.gelu(self.label_head(rooted)))
        return out

    def label_scores(self, dep: Tensor, head: Tensor) -> Tensor:
        """[words, relations] for pairs of dependent and head representations."""
        one = dep.new_ones(dep.shape[0], 1)
        dep, head = torch.cat([dep, one], 1), torch.cat([head, one], 1)
        left = torch.einsum("nd,rde->nre", dep, self.label)
        return torch.einsum("nre,ne->nr", left, head)
