"""What a tool gave as plain data, which is the caller's own.

Pydantic writes models out with whatever serializers they may have, field by field. Results are
texts, numbers, and lists of them or of further models, so copying what each model holds gives the
same in a fraction of the time.
"""

from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

_SCALARS = frozenset({str, int, float, bool, NoneType})
_UNIONS = (Union, UnionType)


def plain(model: BaseModel) -> dict[str, Any]:
    """The model's fields as JSON knows them: what `model_dump(mode="json")` gives."""
    holding = _holding(type(model))
    if holding is None:
        return model.model_dump(mode="json")
    fields = model.__dict__.copy()
    for name, flat in holding:
        value = fields[name]
        if flat:
            fields[name] = [item.__dict__.copy() for item in value]
        elif isinstance(value, list):
            fields[name] = [plain(item) if isinstance(item, BaseModel) else item for item in value]
        elif isinstance(value, BaseModel):
            fields[name] = plain(value)
    return fields


@cache
def _holding(kind: type[BaseModel]) -> tuple[tuple[str, bool], ...] | None:
    """The fields that hold lists or models; None where only Pydantic knows how to write them.

    With each, whether it is a list of models that hold nothing but scalars.
    """
    if _has_serializers(kind):
        return None
    holding = []
    for name, field in kind.__pydantic_fields__.items():
        choices = set(_choices(field.annotation))
        if not all(map(_is_plain, choices)) or field.serialization_alias or field.exclude:
            return None
        if not choices <= _SCALARS:
            holding.append((name, _is_flat(field.annotation)))
    return tuple(holding)


def _has_serializers(kind: type[BaseModel]) -> bool:
    written = kind.__pydantic_decorators__
    return bool(written.field_serializers or written.model_serializers or written.computed_fields)


def _is_flat(kind: Any) -> bool:
    (item,) = get_args(kind) if get_origin(kind) is list else (None,)
    if not isinstance(item, type) or not issubclass(item, BaseModel) or _has_serializers(item):
        return False
    return all(
        _SCALARS.issuperset(_choices(field.annotation))
        and not (field.serialization_alias or field.exclude)
        for field in item.__pydantic_fields__.values()
    )


def _choices(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in _UNIONS else (annotation,)


def _is_plain(kind: Any) -> bool:
    """Whether values of a type are scalars, models, or lists of either."""
    if get_origin(kind) is list:
        return all(map(_is_single, _choices(get_args(kind)[0])))
    return _is_single(kind)


def _is_single(kind: Any) -> bool:
    return kind in _SCALARS or (isinstance(kind, type) and issubclass(kind, BaseModel))
