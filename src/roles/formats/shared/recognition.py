"""What a file is, where its name doesn't say it."""

from __future__ import annotations

import re

__all__ = ["is_catalog"]

_CATALOG = re.compile(
    rb"""(?:^|[{,\[])[ \t-]*["']?apiVersion["']?\s*:\s*["']?backstage\.io/""", re.MULTILINE
).search
_HEAD = 65_536


def is_catalog(content: bytes) -> bool:
    """
    Return whether a file has entities of a Backstage catalog, by how it begins.

    Examples:
        >>> is_catalog(b"apiVersion: backstage.io/v1alpha1"), is_catalog(b"roles: {}")
        (True, False)
    """
    return _CATALOG(content, 0, _HEAD) is not None
