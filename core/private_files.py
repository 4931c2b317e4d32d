"""Files that nobody reaches by an address: encrypted on disk, given out by views that ask who it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import PurePosixPath
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core.crypto import seal, unseal

_KINDS = {
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
    b"%PDF-": ("application/pdf", ".pdf"),
}
_UNKNOWN = ("application/octet-stream", "")
_stored: ContextVar[list[str] | None] = ContextVar("stored", default=None)


class PrivateStorage(FileSystemStorage):
    """Sealed with the keys of the personal data, under names that say nothing."""

    def __init__(self) -> None:
        super().__init__(
            settings.PRIVATE_FILES_ROOT,
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )

    def get_available_name(self, name, max_length=None):
        """The folder that was asked for, and a name that was never used."""
        return str(PurePosixPath(name).with_name(uuid4().hex))

    def url(self, name):
        """There is none."""
        raise NotImplementedError("private files have no address; answer with file_response")

    def _save(self, name, content):
        content.seek(0)
        kept = super()._save(name, ContentFile(seal(content.read())))  # type: ignore[misc]
        names = _stored.get()
        if names is not None:
            names.append(kept)
        return kept

    def _open(self, name, mode="rb"):
        with super()._open(name, "rb") as file:  # type: ignore[misc]
            return ContentFile(unseal(file.read()), name=name)


@contextmanager
def kept_with_files() -> Iterator[None]:
    """A transaction; what was stored in it goes again when it is rolled back."""
    names: list[str] = []
    before = _stored.set(names)
    try:
        with transaction.atomic():
            # Before any other hook: whatever fails after the commit, the rows and their files are there.
            transaction.on_commit(names.clear)
            yield
    except BaseException:
        for name in names:
            private_storage().delete(name)
        raise
    finally:
        _stored.reset(before)


def private_storage() -> Storage:
    """For FileField(storage=private_storage): found when used, so that tests may move it."""
    return storages["private"]


def file_response(field_file: FieldFile, filename: str) -> HttpResponse:
    """The decrypted file: photos to look at, everything else to save; kept by no browser or proxy."""
    with field_file.open("rb") as file:
        data = file.read()
    kinds = (kind for magic, kind in _KINDS.items() if data.startswith(magic))
    kind, extension = next(kinds, _UNKNOWN)
    response = HttpResponse(data, content_type=kind)
    name = filename if filename.lower().endswith(extension) else f"{filename}{extension}"
    how = content_disposition_header(kind != "image/jpeg", name)
    response["Content-Disposition"] = how or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
