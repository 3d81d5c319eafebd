"""The markup within a line of Markdown: taken off, and kept from what is only text."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from roles.formats.charts.words import emoticons

__all__ = ["plain", "superscript"]

_MARKUP = re.compile(r"[\\`*_\[\]<>~&!:]")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Every repetition is bounded, or ends at the sign that it begins with: no text takes long.
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!--.{0,500}?-->", re.DOTALL), ""),
    (re.compile(r"<br\s{0,3}/?>", re.IGNORECASE), "\n"),
    (re.compile(r"</?(?:del|strike|s)(?:\s[^<>]{0,200})?>", re.IGNORECASE), "~~"),
    (re.compile(r"!\[([^\[\]]{0,200})\]\([^()]{0,500}\)"), r"\1"),
    (re.compile(r"\[\[(?:[^\[\]|]{0,200}\|)?([^\[\]|]{0,200})\]\]"), r"\1"),
    (re.compile(r"\[([^\[\]]{1,300})\]\([^()]{0,1000}\)"), r"\1"),
    (re.compile(r"\[([^\[\]^]{1,300})\]\[[^\[\]]{0,100}\]"), r"\1"),
    (re.compile(r"<(https?://[^<>]{1,1000}|[^@\s<>]{1,100}@[^<>\s]{1,100})>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]{0,500}>"), ""),
    (re.compile(r"(?<![\w*])\*\*(?=\S)(.{1,400}?)(?<=\S)\*\*(?!\*)", re.DOTALL), r"\1"),
    (re.compile(r"\*\*(?=\S)(.{1,400}?)(?<=\S)\*\*", re.DOTALL), r"\1"),
    (re.compile(r"(?<!\w)__(?=\S)(.{1,400}?)(?<=\S)__(?!\w)", re.DOTALL), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])(.{1,400}?)(?<=[^\s*])\*(?![\w*])", re.DOTALL), r"\1"),
    (re.compile(r"(?<!\w)_(?=[^\s_])(.{1,400}?)(?<=[^\s_])_(?!\w)", re.DOTALL), r"\1"),
)
_SUP = re.compile(r"<sup>\s{0,9}([^<>]{0,100}?)\s{0,9}</sup>", re.IGNORECASE)
_CODE = re.compile(r"(?<!`)(`{1,9})(?!`)(.{1,500}?)(?<!`)\1(?!`)", re.DOTALL)
_SHORTCODE = re.compile(r":([a-z_]{1,40}):")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PRIVATE = re.compile("\ue000(\\d+)\ue001")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    r"""
    Return Markdown without its inline markup; line breaks are kept.

    What is struck out keeps its tildes, and a footnote mark its sign: a cell may mean something
    by them.

    Examples:
        >>> plain(r"**8.1** [Pricing](https://example.org) \& `a|b`<br>_all_")
        '8.1 Pricing & a|b\nall'
    """
    if not _MARKUP.search(text) or len(text) > 20_000:
        return text.strip()
    kept: list[str] = []

    def keep(literal: str) -> str:
        kept.append(literal)
        return f"\ue000{len(kept) - 1}\ue001"

    text = text.replace("\ue000", "").replace("\ue001", "")
    text = _ESCAPED.sub(lambda match: keep(match[1]), text)
    text = _CODE.sub(lambda match: keep(match[2].strip()), text)
    text = _SUP.sub(lambda match: superscript(match[1]), text)
    text = _SHORTCODE.sub(lambda match: emoticons().get(match[1], match[0]), text)
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    text = html.unescape(text).replace("\xa0", " ")
    while _PRIVATE.search(text):
        text = _PRIVATE.sub(
            lambda match: kept[int(match[1])] if int(match[1]) < len(kept) else "", text
        )
    return "\n".join(line.strip() for line in text.strip().split("\n"))


def superscript(text: str) -> str:
    """Return a mark that is set higher: digits of their own, or what follows a sign."""
    return text.translate(_SUPERSCRIPTS) if text.isdigit() and text.isascii() else f"^{text}"
