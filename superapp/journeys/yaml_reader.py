"""Reading YAML with a line for every key, and without its traps.

Only the YAML 1.2 core is understood: ``on`` is a text, ``10:30`` is a text, a
date is a text. Files that are too large, too deep, or that unfold to too many
values (the "billion laughs") are refused before they are unfolded.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from pydantic import JsonValue

LARGEST: Final = 1_000_000
DEEPEST: Final = 40
MOST_NODES: Final = 50_000

Path = tuple[str | int, ...]
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, bool | None]] = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "null": None,
    "Null": None,
    "NULL": None,
    "~": None,
    "": None,
}
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(ValueError):
    """A file that is no acceptable YAML, with the line where that shows."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(slots=True)
class Document:
    """The data of a file, and the line of every value in it."""

    data: JsonValue
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of a value, or of the nearest one that holds it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str) -> Document:
    """Data and lines of a YAML text.

    Raises:
        YamlError: if the text is no YAML, or too large, deep or manifold.
    """
    if len(text.encode()) > LARGEST:
        raise YamlError(f"the file is larger than {LARGEST:,} bytes")
    try:
        _survey(text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark)
        raise YamlError(f"this is no YAML: {error.problem}", line) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise YamlError(f"this is no YAML: {error}") from None
    document = Document(None)
    if node is not None:
        document.data = _Reader(document.lines).value(node, ())
    return document


def _survey(text: str) -> None:
    """Refuse what is too deep before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise YamlError(f"values lie more than {DEEPEST} deep", _line(event.start_mark))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


@dataclass(slots=True)
class _Reader:
    lines: dict[Path, int]
    seen: int = 0

    def value(self, node: yaml.Node, path: Path) -> JsonValue:
        self.seen += 1
        line = _line(node.start_mark)
        if self.seen > MOST_NODES:
            raise YamlError(f"the file unfolds to more than {MOST_NODES:,} values", line)
        if len(path) > DEEPEST:
            raise YamlError(f"values lie more than {DEEPEST} deep", line)
        self.lines.setdefault(path, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(one, (*path, index)) for index, one in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> JsonValue:
        found: dict[str, JsonValue] = {}
        for key_node, value_node in node.value:
            line = _line(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlError("a key is a text", line)
            key = str(key_node.value)
            if key in found:
                raise YamlError(f"the key {key!r} stands here twice", line)
            self.lines[(*path, key)] = line
            found[key] = self.value(value_node, (*path, key))
        return found


def _line(mark: Any) -> int:
    return 1 if mark is None else int(mark.line) + 1


def _scalar(node: yaml.Node) -> JsonValue:
    text = str(node.value)
    if isinstance(node, yaml.ScalarNode) and node.style in {"'", '"', "|", ">"}:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text) if len(text) < 20 else text
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
