"""What people upload: photos made small and rid of what the camera noted, PDF documents as they are."""

from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import cvttf_NotoSansCJK_Regular
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageDraw, ImageFont, ImageOps

from core.errors import InvalidInput

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 60_000_000  # a small file can unpack to far more
MAX_UNPACKED = 20_000_000  # of a kind that can't be read at a fraction of its size
_SHRINKABLE = ("RGB", "L")  # a JPEG of four colours costs four bytes for each pixel, and again
MAX_SIDE = 1600
_FORMATS = ("JPEG", "PNG", "WEBP")
_PDF = b"%PDF-"
_PDF_END = b"%%EOF"
_PDF_TAIL = 2048  # scanners add bytes after the end
_MIN_PDF = 200  # no page takes less


_FONT = next(Path(cvttf_NotoSansCJK_Regular.__file__).parent.glob("*.?t?"))
_LINES_OF_TEXT = 36  # a line is so high a part of the shorter side
_SMALLEST_TEXT = 12
_THUMB = 200


class PhotoRefused(InvalidInput):
    """Nothing that can be kept: too large, broken, or of another kind."""

    code: ClassVar[str] = "photos.refused"
    message = _(
        "这个文件收不了：请用 JPG、PNG 或 WEBP 照片，不超过 10 MB。别的内容都还在，换一张再试。"
    )


class TooManyPixels(PhotoRefused):
    """More than can be unpacked here without crowding others out."""

    code: ClassVar[str] = "photos.too_many_pixels"
    message = _(
        "这张照片的像素太多，收不了。请用手机重新拍一张，或把照片缩小到 2000 万像素以内再传。别的内容都还在。"
    )


class DocumentRefused(PhotoRefused):
    """The same where PDF files are taken, too."""

    code: ClassVar[str] = "photos.document_refused"
    message = _(
        "这个文件收不了：请用 JPG、PNG、WEBP 照片或 PDF，不超过 10 MB。别的内容都还在，换一个再试。"
    )


def clean_photo(upload: File) -> ContentFile:
    """A JPEG of at most 1600 pixels, upright, without any metadata. Raises PhotoRefused."""
    try:
        return ContentFile(_as_jpeg(_read(upload)), name="photo.jpg")
    except PhotoRefused:
        raise
    except Exception:  # a broken image breaks Pillow in every way there is
        raise PhotoRefused from None


def stamped(photo: File, lines: Sequence[str]) -> ContentFile:
    """A clean photo with words across its foot: when, where, by whom. Raises PhotoRefused."""
    photo.seek(0)
    with Image.open(photo, formats=("JPEG",)) as image:
        marked = image.convert("RGB")
    size = max(_SMALLEST_TEXT, min(marked.size) // _LINES_OF_TEXT)
    pen = ImageDraw.Draw(marked)
    font = ImageFont.truetype(str(_FONT), size)
    height = int(size * 1.4)
    top = marked.height - height * len(lines) - size // 2
    pen.rectangle((0, top - size // 2, marked.width, marked.height), fill=(0, 0, 0))
    for number, line in enumerate(lines):
        pen.text((size // 2, top + number * height), line, font=font, fill=(255, 255, 255))
    result = BytesIO()
    marked.save(result, "JPEG", quality=82, optimize=True)
    return ContentFile(result.getvalue(), name="photo.jpg")


def digest(file: File) -> str:
    """SHA-256 of the bytes, to tell later that they are the same."""
    file.seek(0)
    found = sha256(file.read()).hexdigest()
    file.seek(0)
    return found


def is_blank(picture: File) -> bool:
    """Whether nobody has drawn anything. Only what clean_photo made small is unpacked here."""
    with Image.open(picture, formats=("JPEG",)) as image:
        image.thumbnail((_THUMB, _THUMB))
        blank = len(image.getcolors(_THUMB * _THUMB) or ()) == 1
    picture.seek(0)
    return blank


def clean_document(upload: File) -> ContentFile:
    """A PDF unchanged, or a photo as clean_photo makes it. Raises DocumentRefused."""
    try:
        data = _read(upload)
        if data.startswith(_PDF):
            return _as_document(data)
        return clean_photo(ContentFile(data))
    except TooManyPixels:
        raise
    except PhotoRefused:
        raise DocumentRefused from None


def _read(upload: File) -> bytes:
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if not 0 < len(data) <= MAX_BYTES:
        raise PhotoRefused
    return data


def _as_document(data: bytes) -> ContentFile:
    """As it is, if it is more than the first words of a PDF."""
    if len(data) < _MIN_PDF or _PDF_END not in data[-_PDF_TAIL:]:
        raise DocumentRefused
    return ContentFile(data, name="document.pdf")


def _most_pixels(image: Image.Image) -> int:
    """A plain JPEG is decoded small; of any other image all pixels lie in memory before that."""
    plain = image.format == "JPEG" and image.mode in _SHRINKABLE
    return MAX_PIXELS if plain and not image.info.get("progressive") else MAX_UNPACKED


def _as_jpeg(data: bytes) -> bytes:
    with Image.open(BytesIO(data), formats=_FORMATS) as image:
        if image.width * image.height > _most_pixels(image):
            raise TooManyPixels
        width, height = image.size
        scale = MAX_SIDE / max(width, height)
        # Of its own shape: a JPEG is read no smaller than both sides that are asked for.
        image.draft("RGB", (int(width * scale), int(height * scale)))
        image.thumbnail((MAX_SIDE, MAX_SIDE))
        rgba = ImageOps.exif_transpose(image).convert("RGBA")
        clean = Image.new("RGB", rgba.size, "white")
        clean.paste(rgba, mask=rgba)
        result = BytesIO()
        clean.save(result, "JPEG", quality=82, optimize=True)
    return result.getvalue()
