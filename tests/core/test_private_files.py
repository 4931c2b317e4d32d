"""Private files: unreadable on disk, without an address, given out so that nothing keeps them."""

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.core.files.base import ContentFile
from django.db.models import FileField
from django.db.models.fields.files import FieldFile

from core.private_files import file_response, private_storage

JPEG = b"\xff\xd8\xff\xe0 a photo"
SECRET = b"%PDF-1.7 110105193801011110"


def kept(data: bytes, name: str) -> FieldFile:
    """A file as a model's column holds it."""
    stored = private_storage().save(f"applications/2026/{name}", ContentFile(data))
    return FieldFile(None, FileField(storage=private_storage), stored)


def on_disk(name: str) -> Path:
    return Path(private_storage().path(name))


def test_what_is_on_disk_says_nothing():
    file = kept(SECRET, "王秀英的残疾证.pdf")
    path = on_disk(file.name)
    assert file.name.startswith("applications/2026/")
    assert "王" not in file.name
    assert SECRET[8:] not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    with private_storage().open(file.name) as opened:
        assert opened.read() == SECRET


def test_equal_names_are_different_files():
    assert kept(b"a", "x.pdf").name != kept(b"a", "x.pdf").name


def test_a_changed_file_is_not_given_out():
    file = kept(SECRET, "x.pdf")
    path = on_disk(file.name)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(InvalidTag):
        file_response(file, "x.pdf")


def test_keys_can_be_changed(settings):
    file = kept(SECRET, "x.pdf")
    settings.FIELD_ENCRYPTION_KEYS = ["new", *settings.FIELD_ENCRYPTION_KEYS]
    assert file_response(file, "x.pdf").content == SECRET


def test_it_has_no_address():
    with pytest.raises(NotImplementedError):
        _ = kept(SECRET, "x.pdf").url


@pytest.mark.parametrize(
    ("data", "kind", "disposition"),
    [
        (JPEG, "image/jpeg", "inline"),
        (SECRET, "application/pdf", "attachment"),
        (b"<script>", "application/octet-stream", "attachment"),
    ],
)
def test_it_is_given_out_so_that_nothing_runs_it_or_keeps_it(data, kind, disposition):
    response = file_response(kept(data, "x"), "残疾证.jpg")
    assert response.content == data
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].startswith(f"{disposition}; filename*=utf-8''")
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_names_that_leave_the_folder_are_refused():
    with pytest.raises(Exception, match="SuspiciousFile|path|Detected"):
        private_storage().save("../outside", ContentFile(b"x"))


@pytest.mark.parametrize(
    ("data", "asked", "name"),
    [
        (JPEG, "SQ1-id_card", "SQ1-id_card.jpg"),
        (SECRET, "SQ1-id_card", "SQ1-id_card.pdf"),
        (SECRET, "SQ1.PDF", "SQ1.PDF"),
        (b"?", "SQ1", "SQ1"),
    ],
)
def test_its_name_says_what_it_is(data, asked, name):
    assert f'filename="{name}"' in file_response(kept(data, "x"), asked)["Content-Disposition"]
