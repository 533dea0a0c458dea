"""The fields of a form as YAML or JSON, each with its line; anything that a form has no use for is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from dateline.errors import BadInput
from dateline.records.item import Origin

MAX_BYTES = 200_000
_MAX_SHOWN = 40
_MAX_LISTED = 1000


@dataclass(frozen=True, slots=True)
class Field:
    """A value as it stands in a form: its path ("what/2/text"), its words and its line."""

    path: str
    value: str
    line: int

    @property
    def origin(self) -> Origin:
        """Where the whole of it stands."""
        return self.part(0, len(self.value))

    def part(self, start: int, end: int) -> Origin:
        """Where a stretch of it stands."""
        return Origin(self.path, start, end)


class Fields:
    """The fields of a form, or of a group inside it, read one by one with errors that name file, line and field."""

    def __init__(self, node: yaml.MappingNode, name: str, path: str = "") -> None:
        self._node, self._name, self._path = node, name, path
        self._held: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._bad(_line(key), "a key that is no word; write key: value")
            if key.value in self._held:
                raise self._bad(_line(key), f"{self._at(key.value)} stands twice; keep one")
            self._held[key.value] = value

    def only(self, known: Sequence[str]) -> None:
        """Raise `BadInput` where a field is none of the known."""
        for key, value in self._held.items():
            if key not in known:
                raise self._bad(_line(value), f"no field {self._at(key)} in this form; known: {', '.join(known)}")

    def need(self, *keys: str) -> None:
        """Raise `BadInput` where a field is missing or empty."""
        for key in keys:
            node = self._held.get(key)
            if node is None or (isinstance(node, yaml.ScalarNode) and not _said(node)):
                raise self._bad(_line(node or self._node), f"{self._at(key)} is missing; it must be given")

    def text(self, key: str, or_fields: bool = False) -> Field | None:
        """Return a field's words; None where it is empty or, with `or_fields`, a group or a list."""
        node = self._held.get(key)
        if node is None or (or_fields and not isinstance(node, yaml.ScalarNode)):
            return None
        return self._field(node, key)

    def needed(self, key: str) -> Field:
        """Return a field's words, or raise `BadInput` where there are none."""
        field = self.text(key)
        if field is None:
            raise self._bad(_line(self._held.get(key) or self._node), f"{self._at(key)} is missing; it must be given")
        return field

    def texts(self, key: str) -> list[Field]:
        """Return the words of a list's fields; [] where there is no list."""
        node = self._held.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and not _said(node)):
            return []
        listed = self._list(node, key, _MAX_LISTED)
        return [field for index, each in enumerate(listed, 1) if (field := self._field(each, f"{key}/{index}"))]

    def inside(self, key: str) -> Fields:
        """Return the fields of a group."""
        node = self._held.get(key)
        if not isinstance(node, yaml.MappingNode):
            raise self._bad(_line(node or self._node), f"{self._at(key)} is neither words nor fields of its own")
        return Fields(node, self._name, self._at(key))

    def each(self, key: str, most: int) -> Iterator[Fields]:
        """Yield the groups of a list."""
        node = self._held.get(key)
        listed = self._list(node, key, most) if node is not None else []
        if not listed:
            raise self._bad(_line(node or self._node), f"{self._at(key)} is empty; it must be given")
        for index, each in enumerate(listed, 1):
            if not isinstance(each, yaml.MappingNode):
                raise self._bad(_line(each), f"{self._at(key)}/{index} has no fields of its own; write text: and how:")
            yield Fields(each, self._name, f"{self._at(key)}/{index}")

    def wrong(self, field: Field | None, why: str) -> BadInput:
        """Return the error on a field's value."""
        if field is None:
            return self._bad(_line(self._node), why)
        return self._bad(field.line, f"{field.path}: {field.value[:_MAX_SHOWN]!r} {why}")

    def _list(self, node: yaml.Node, key: str, most: int) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            raise self._bad(_line(node), f"{self._at(key)} is no list; begin each line of it with a dash")
        if len(node.value) > most:
            raise self._bad(_line(node), f"{self._at(key)} has over {most:,} entries; split it")
        return list(node.value)

    def _field(self, node: yaml.Node, key: str) -> Field | None:
        if not isinstance(node, yaml.ScalarNode):
            raise self._bad(_line(node), f"{self._at(key)} must be words, not a list or fields of its own")
        words = _said(node)
        if "\0" in words:
            raise self._bad(_line(node), f"{self._at(key)} holds a NUL; write text")
        return Field(self._at(key), words, _line(node)) if words else None

    def _at(self, key: str) -> str:
        return f"{self._path}/{key[:_MAX_SHOWN]}" if self._path else key[:_MAX_SHOWN]

    def _bad(self, line: int, why: str) -> BadInput:
        return BadInput(f"{self._name}, line {line}: {' '.join(why.split())}")


def load_form(data: bytes, name: str) -> Fields:
    """Return the fields of a form, or raise `BadInput`; nothing but plain values is made of what YAML can say."""
    if len(data) > MAX_BYTES:
        raise BadInput(f"{name}: {len(data):,} bytes, more than {MAX_BYTES:,}; a field report is one report")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    if text.lstrip().startswith("{"):
        text = text.replace("\t", " ")  # JSON may hold tabs between its signs only; YAML may not
    try:
        _refuse_links(text, name)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = " ".join((error.problem or "can't be read").split())[:100]
        raise BadInput(f"{name}, line {line}: not YAML ({said}); quote the words, or mend the indent") from None
    except yaml.YAMLError as error:
        raise BadInput(f"{name}: not YAML ({' '.join(str(error).split())[:100]}); save it as plain text") from None
    except (RecursionError, ValueError):
        raise BadInput(f"{name}: not a form; nested too deep, or an escape that is no character") from None
    if not isinstance(node, yaml.MappingNode):
        raise BadInput(f"{name}, line 1: no fields; begin with field_report: 1")
    return Fields(node, name)


def _refuse_links(text: str, name: str) -> None:
    """Raise `BadInput` on anchors, aliases and deep nesting, before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadInput(f"{name}, line {line}: an anchor or alias (& or *); quote the words, or write them out")
        if depth > 10:
            raise BadInput(f"{name}, line {line}: nested too deep for a form")


def _said(node: yaml.ScalarNode) -> str:
    """Return a value's words: halves of a letter that JSON escapes apart are joined, an unquoted null is empty."""
    words = str(node.value).strip()
    if node.style is None and words in ("~", "null", "Null", "NULL"):
        return ""
    if any("\ud800" <= letter <= "\udfff" for letter in words):
        words = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return words


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1 if node.start_mark else 1
