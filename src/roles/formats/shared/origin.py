"""What a chart that was written keeps of the model: keys, and its cells as they were."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

__all__ = ["MARK", "Origin", "packed", "unpacked"]

MARK = "roles-chart-1:"
"""How the packed text begins."""

_LARGEST = 1 << 26
"""How many bytes it may have unpacked."""


@frozen(eq=False, kw_only=True)
class Origin:
    """
    A chart as it was written.

    Attributes:
        roles: The heading of each role, by its key; empty where names stand under duties.
        stages: The name of each stage, by its key.
        works: The name of each responsibility, by its key, below those that it is part of.
        cells: The texts of each row that say something, by the key of the role, or the duty; by
            the keys of the responsibility and the stage, ``"*"`` for all stages.
        places: The keys of rows, headings and sheets by where they are in the file, as far as
            they are kept beside them.
    """

    roles: Mapping[str, str]
    stages: Mapping[str, str]
    works: Mapping[str, tuple[str, ...]]
    cells: Mapping[tuple[str, str], Mapping[str, str]]
    places: Mapping[str, str] = field(factory=dict)


def packed(origin: Origin) -> str:
    """Return it as a short text in letters and digits, for a place where people don't look."""
    tree = [
        origin.roles,
        origin.stages,
        origin.works,
        [[work, at, texts] for (work, at), texts in origin.cells.items()],
    ]
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    return MARK + base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(text: str) -> Origin | None:
    """Return what `packed` made a text of; None where it made none of it."""
    text = "".join(text.split())
    if not text.startswith(MARK):
        return None
    try:
        content = base64.b64decode(text[len(MARK) :], validate=True)
        unpacking = zlib.decompressobj()
        tree = json.loads(unpacking.decompress(content, _LARGEST))
        roles, stages, works, rows = tree
        return Origin(
            roles=_texts(roles),
            stages=_texts(stages),
            works={
                key: tuple(_texts(dict(enumerate(path))).values()) for key, path in works.items()
            },
            cells={(str(work), str(at)): _texts(texts) for work, at, texts in rows},
        )
    except (ArithmeticError, AttributeError, binascii.Error, RecursionError, TypeError, ValueError,
            zlib.error):  # fmt: skip
        return None


def _texts(tree: Mapping[Any, Any]) -> dict[Any, str]:
    if not all(isinstance(text, str) for text in tree.values()):
        raise TypeError
    return dict(tree)
