"""Model fields for personal data."""

from django.db import models

from core.crypto import decrypt, encrypt


class EncryptedTextField(models.BinaryField):
    """A text that the database holds only encrypted. It can't be filtered: keep a blind index beside it."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        """Decrypt a row."""
        return None if value is None else decrypt(value)

    def get_db_prep_value(self, value, connection, prepared=False):
        """Encrypt for the row."""
        sealed = None if value is None else encrypt(value)
        return super().get_db_prep_value(sealed, connection, prepared)

    def to_python(self, value):
        """Texts stay texts: BinaryField would take them for base64."""
        return value

    def value_to_string(self, obj):
        """For serialisation: still sealed."""
        raise NotImplementedError("encrypted fields are not dumped in clear")
