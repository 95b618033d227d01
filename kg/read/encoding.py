"""Bytes → text: byte order marks, UTF-8, UTF-16, and the legacy encodings of old archives.

What is decoded is kept as it is, line endings included; only a byte order mark is left out. UTF-8
that is broken in a few places is refused rather than read as something else (mojibake).
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

from kg.errors import UnreadableSource

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
)
_SAMPLE = 4096
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROL = 0.02  # a share of control characters no text has
_KANA = re.compile(r"[\u3041-\u30ff]")
_ODD_IN_WORD = re.compile(r"[^\W\d_](?:[¹³¿£¥¦¼¾±]|[^\w\s'’“”\"\-–—.,:;/()&!?…‘«»\xad]+[^\W\d_])")
_ICELANDIC = re.compile(r"[ðþýÐÞÝ]")
_NOT_TURKISH = re.compile(r"[áíúæÁÍÚÆ]")
_CENTRAL = re.compile(r"[šžŠŽ]")
_WESTERN = frozenset({"cp1252", "cp1254", "latin_1", "iso8859_15", "mac_roman"})
_LATIN = _WESTERN | {"cp1250", "cp1257", "iso8859_2", "mac_latin2"}


_AS_BROWSERS = {  # what a label means on the web is often more than its name says
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_ON_THE_WEB = re.compile(
    r"ascii|utf-(?:8|16|16-le|16-be)|cp125\d|cp(?:866|874|932|949|950)|iso8859-\d+|koi8-[ru]"
    r"|mac-(?:roman|cyrillic)|gb(?:k|2312|18030)|big5(?:hkscs)?|euc_(?:jp|kr)|euc_jis_2004"
    r"|shift_jis\w*|iso2022_jp\w*|tis-620"
)


def decode(data: bytes, name: str, *, declared: str | None = None) -> str:
    """Return `data` as text. `declared` is the encoding it says it has, if it says.

    Raises UnreadableSource for binary data and for bytes no encoding explains.
    """
    text = _decoded(data, name, declared)
    if len(_CONTROL.findall(text[:_SAMPLE])) > _MOST_CONTROL * len(text[:_SAMPLE]):
        raise _binary(name)
    return text


def _decoded(data: bytes, name: str, declared: str | None) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], encoding, name)
    _refuse_binary(data, name)
    if b"\0" in data[:_SAMPLE]:
        return _without_mark(data, name)
    for likely in _likely(data, declared):
        text = _tried(data, likely)
        if text is not None:
            return text
    _refuse_broken_utf8(data, name)
    return _legacy(data, name)


def _likely(data: bytes, declared: str | None) -> tuple[str, ...]:
    """Return the encodings to try first: what is valid UTF-8 is UTF-8, whatever a server says.

    Unless it is all ASCII: so are texts in encodings with escapes, such as ISO 2022-JP.
    """
    known = _known(declared or "")
    if known is None:
        return ("utf-8",)
    return (known, "utf-8") if data.isascii() else ("utf-8", known)


@lru_cache
def _known(label: str) -> str | None:
    """Return the encoding a label means on the web (encoding.spec.whatwg.org); None for others.

    Python has more of them that are not for text from strangers: "unicode_escape", "idna".
    """
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return _AS_BROWSERS.get(name, name) if _ON_THE_WEB.fullmatch(name) else None


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"{name}: says it is {encoding}, but is not at byte {error.start}",
            hint="convert it to UTF-8",
        ) from error


def _tried(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_binary(data: bytes, name: str) -> None:
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise UnreadableSource(
                f"{name}: {what}, not text", hint="save it as plain text or HTML first"
            )


def _without_mark(data: bytes, name: str) -> str:
    """Return UTF-16 without a byte order mark: every other byte of Latin text is zero."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 == 0 and max(even, odd) > 0.3 * len(sample) / 2 > 10 * min(even, odd):
        text = _tried(data, "utf-16-be" if even > odd else "utf-16-le")
        if text is not None:
            return text
    raise _binary(name)


def _binary(name: str) -> UnreadableSource:
    return UnreadableSource(f"{name}: binary data, not text", hint="save it as plain text first")


def _refuse_broken_utf8(data: bytes, name: str) -> None:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if sum(character > "\x7f" for character in text) > 2 * broken:
        where = _first_fault(data)
        raise UnreadableSource(
            f"{name}: UTF-8, but damaged at byte {where}", hint="fetch it again or mend it there"
        )


def _first_fault(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _legacy(data: bytes, name: str) -> str:
    """Return text in an encoding from before Unicode; UnreadableSource when none fits.

    charset-normalizer takes western for central European and Japanese for Korean, so those are
    looked at first.
    """
    for encoding in ("cp932", "euc_jp"):
        text = _tried(data, encoding)
        if text and len(_KANA.findall(text)) > 0.2 * len(text):
            return text
    guesses = list(from_bytes(data))
    if not guesses:
        raise UnreadableSource(
            f"{name}: no known encoding explains its bytes", hint="convert it to UTF-8"
        )
    if guesses[0].encoding not in _LATIN:
        return str(guesses[0])
    other = next((guess for guess in guesses if guess.encoding not in _WESTERN), guesses[0])
    return _western(data) or str(other)


def _western(data: bytes) -> str | None:
    """Return the text as windows-1252 or -1254 where its letters make sense so."""
    text = _tried(data, "cp1252")
    if text is None or _ODD_IN_WORD.search(text) or len(_CENTRAL.findall(text)) > 1:
        return None
    if _ICELANDIC.search(text) and not _NOT_TURKISH.search(text):
        return _tried(data, "cp1254")
    return text
