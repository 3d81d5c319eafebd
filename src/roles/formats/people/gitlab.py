"""CODEOWNERS files as GitLab reads them."""

from __future__ import annotations

from functools import partial

from roles.formats.people import codeowners

__all__ = ["read"]

read = partial(codeowners.read, dialect="gitlab")
