"""Photos come out small, upright and silent; what is none is refused."""

import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.photos import (
    MAX_BYTES,
    DocumentRefused,
    PhotoRefused,
    TooManyPixels,
    clean_document,
    clean_photo,
)

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n" + b"%\n" * 100 + b"%%EOF\n"


def upload(data: bytes, name="photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def photo(width=400, height=300, kind="JPEG", mode="RGB", **options) -> bytes:
    file = BytesIO()
    Image.new(mode, (width, height), options.pop("colour", 0)).save(file, kind, **options)
    return file.getvalue()


def opened(file) -> Image.Image:
    return Image.open(BytesIO(file.read()))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_become_small_jpegs(kind):
    image = opened(clean_photo(upload(photo(4000, 3000, kind))))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1600, 1200))


def test_a_small_photo_keeps_its_size():
    assert opened(clean_photo(upload(photo()))).size == (400, 300)


def test_where_and_with_what_it_was_taken_is_gone_and_it_stands_upright():
    noted = Image.Exif()
    noted[0x010F], noted[0x0112] = "Phone Of Somebody", 6  # turned by 90°
    noted.get_ifd(0x8825)[1] = "N"
    data = photo(400, 300, exif=noted, comment=b"at home", icc_profile=b"profile")
    assert b"Somebody" in data
    cleaned = clean_photo(upload(data)).read()
    image = Image.open(BytesIO(cleaned))
    assert image.size == (300, 400)
    assert dict(image.getexif()) == {}
    assert not {"exif", "comment", "icc_profile"} & image.info.keys()
    assert b"Somebody" not in cleaned


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "LA", "I;16"])
def test_every_mode_of_a_png(mode):
    assert opened(clean_photo(upload(photo(mode=mode, kind="PNG")))).mode == "RGB"


def test_what_is_transparent_becomes_white():
    image = opened(clean_photo(upload(photo(mode="RGBA", kind="PNG", colour=(0, 0, 0, 0)))))
    assert image.getpixel((5, 5)) == (255, 255, 255)


def bomb() -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)

    header = (50_000).to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a photo",
        PDF,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        photo()[:200],
        photo(kind="GIF", mode="L"),
        b"\xff" * (MAX_BYTES + 1),
        bomb(),
    ],
    ids=["empty", "text", "pdf", "svg", "cut off", "gif", "too large", "bomb"],
)
def test_what_is_no_photo_is_refused(data):
    with pytest.raises(PhotoRefused):
        clean_photo(upload(data))


def test_a_pdf_stays_as_it_is_whatever_it_is_called():
    document = clean_document(upload(PDF, "scan.jpg"))
    assert (document.name, document.read()) == ("document.pdf", PDF)


def test_a_photo_is_a_document():
    assert clean_document(upload(photo(), "x.pdf")).name == "photo.jpg"


@pytest.mark.parametrize("data", [b"", b"MZ program", PDF + b"\0" * MAX_BYTES])
def test_other_documents_are_refused(data):
    with pytest.raises(DocumentRefused) as refusal:
        clean_document(upload(data, "form.pdf"))
    assert "PDF" in str(refusal.value)


@pytest.mark.parametrize(
    ("mode", "options"),
    [("RGB", {"progressive": True}), ("CMYK", {})],
    ids=["progressive", "four colours"],
)
@pytest.mark.parametrize("clean", [clean_photo, clean_document])
def test_a_jpeg_that_cannot_be_read_small_is_limited_by_its_pixels(clean, mode, options):
    with pytest.raises(TooManyPixels):
        clean(upload(photo(5200, 4000, mode=mode, **options)))
    assert opened(clean(upload(photo(1800, 900, mode=mode, **options)))).size == (1600, 800)


def test_a_plain_jpeg_of_the_same_size_is_taken():
    assert opened(clean_photo(upload(photo(5200, 4000)))).size == (1600, 1231)


@pytest.mark.parametrize(
    "data", [b"%PDF-", b"%PDF-1.7 %%EOF", PDF.replace(b"%%EOF", b"")], ids=["5", "short", "cut"]
)
def test_what_only_begins_like_a_pdf_is_no_paper(data):
    with pytest.raises(DocumentRefused):
        clean_document(upload(data, "a.pdf"))
