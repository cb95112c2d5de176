"""Loading journeys from files, with errors that name file, line, key and what is allowed."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pydantic import JsonValue, ValidationError

from superapp.checks.matchers import MatcherError
from superapp.journeys.format import Journey
from superapp.journeys.yaml_reader import LARGEST, Document, YamlError, read_yaml

SUFFIXES: Final = (".journey.yaml", ".journey.yml")
_PLACEHOLDER = re.compile(r"<([A-Za-z_]\w*)>")


class JourneyError(ValueError):
    """A journey file that is written wrongly; the text has one line per mistake."""

    def __init__(self, path: Path, mistakes: list[tuple[int | None, str]]) -> None:
        self.path = path
        self.mistakes = mistakes
        super().__init__(
            "\n".join(
                f"{path}:{line}: {text}" if line else f"{path}: {text}" for line, text in mistakes
            )
        )


def journey_files(paths: Iterable[Path]) -> list[Path]:
    """Journey files among paths, folders searched through, in the order of their names."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (one for one in path.rglob("*") if one.name.endswith(SUFFIXES))
            found.extend(sorted(inside))
        else:
            found.append(path)
    return found


def load_file(path: Path) -> list[Journey]:
    """The journeys of a file: one, or one for each of its examples.

    Raises:
        JourneyError: for a file that cannot be read or is written wrongly.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise JourneyError(path, [(None, f"the file is larger than {LARGEST:,} bytes")])
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise JourneyError(path, [(None, f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError as error:
        raise JourneyError(path, [(None, f"is no UTF-8 text: {error.reason}")]) from None
    return load_text(text, path)


def load_text(text: str, path: Path) -> list[Journey]:
    """The journeys of a text; ``path`` names it in errors.

    Raises:
        JourneyError: if it is written wrongly.
    """
    try:
        document = read_yaml(text)
    except YamlError as error:
        raise JourneyError(path, [(error.line, error.message)]) from None
    if not isinstance(document.data, dict):
        raise JourneyError(path, [(1, "a journey is a mapping of keys, beginning with id")])
    return list(_journeys(document, document.data, path))


def _journeys(document: Document, data: Mapping[str, JsonValue], path: Path) -> Iterator[Journey]:
    examples = data.get("examples")
    if not isinstance(examples, list):
        yield _validated(document, data, path)
        return
    for index, example in enumerate(examples):
        if not isinstance(example, dict):
            where = document.line(("examples", index))
            raise JourneyError(path, [(where, "an example is a mapping of values")])
        plain = {key: value for key, value in data.items() if key != "examples"}
        filled = _filled(plain, example, document, path, ())
        name = str(example.get("name", index + 1))
        filled["id"] = f"{filled.get('id', '')}_{name}"
        yield _validated(document, filled, path)


def _filled(
    value: Any, example: Mapping[str, JsonValue], document: Document, path: Path, at: Any
) -> Any:
    """A value with the placeholders of an example filled in; a lone one keeps its type."""
    if isinstance(value, dict):
        return {
            _text(key, example): _filled(one, example, document, path, (*at, key))
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [
            _filled(one, example, document, path, (*at, index)) for index, one in enumerate(value)
        ]
    if not isinstance(value, str):
        return value
    alone = _PLACEHOLDER.fullmatch(value)
    if alone and alone.group(1) in example:
        return example[alone.group(1)]
    if alone:
        known = ", ".join(example)
        message = f"no example gives a value for {value}; it gives: {known}"
        raise JourneyError(path, [(document.line(at), message)])
    return _text(value, example)


def _text(text: str, example: Mapping[str, JsonValue]) -> str:
    return _PLACEHOLDER.sub(lambda found: str(example.get(found.group(1), found.group())), text)


def _validated(document: Document, data: Mapping[str, JsonValue], path: Path) -> Journey:
    try:
        return Journey.model_validate(dict(data))
    except ValidationError as error:
        mistakes = [_mistake(document, one) for one in error.errors(include_url=False)]
        raise JourneyError(path, sorted(set(mistakes))) from None


def _mistake(document: Document, error: Any) -> tuple[int, str]:
    where = _place(document, error)
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, MatcherError):
        where = (*where, *cause.path)
    key = ".".join(map(str, where)) or "journey"
    return document.line(where), f"{key}: {_message(error, where)}"


def _place(document: Document, error: Any) -> tuple[str | int, ...]:
    """The path in the file of an error's place, which also names types that were tried."""
    path: tuple[str | int, ...] = ()
    for part in error["loc"]:
        if (*path, part) in document.lines:
            path = (*path, part)
    if error["type"] == "missing":
        path = (*path, error["loc"][-1])
    return path


def _message(error: Any, where: tuple[str | int, ...]) -> str:
    if error["type"] == "extra_forbidden":
        known = ", ".join(_known_keys(where[:-1]))
        return f"there is no such key here; known: {known}"
    message = str(error["msg"]).removeprefix("Value error, ")
    given = error.get("input")
    shown = "" if isinstance(given, dict | list) or given is None else f" (not {given!r})"
    return message + shown


def _known_keys(path: tuple[str | int, ...]) -> list[str]:
    """Keys that the schema allows at a place."""
    schema = journey_schema()
    node: Mapping[str, Any] = schema
    for part in path:
        node = _inside(node, part, schema)
    return sorted(_resolve(node, schema).get("properties", {}))


def _inside(node: Mapping[str, Any], part: str | int, schema: Mapping[str, Any]) -> Any:
    node = _resolve(node, schema)
    if isinstance(part, int):
        return node.get("items", {})
    if part in node.get("properties", {}):
        return node["properties"][part]
    extra = node.get("additionalProperties", {})
    return extra if isinstance(extra, dict) else {}


def _resolve(node: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema node with references followed and the structured choice of several taken."""
    if not isinstance(node, dict):
        return {}
    if "$ref" in node:
        return _resolve(schema["$defs"][node["$ref"].rsplit("/", 1)[-1]], schema)
    for option in node.get("anyOf", ()):
        found = _resolve(option, schema)
        if {"properties", "items", "additionalProperties"} & found.keys():
            return found
    return node


@lru_cache(maxsize=1)
def journey_schema() -> dict[str, Any]:
    """JSON Schema of a journey file, for editors."""
    schema = Journey.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """The JSON Schema as text."""
    return json.dumps(journey_schema(), ensure_ascii=False, indent=2) + "\n"
