"""Personal data at rest."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.crypto import blind_index, decrypt, encrypt
from core.fields import EncryptedTextField
from elderly_care.models import Resident
from tests.factories.elderly_care import ResidentFactory


@given(st.text())
def test_what_is_sealed_is_opened(text):
    assert decrypt(encrypt(text)) == text


def test_equal_texts_look_different_each_time():
    assert encrypt("110105193801011110") != encrypt("110105193801011110")


def test_a_changed_byte_is_noticed():
    token = bytearray(encrypt("110105193801011110"))
    token[-1] ^= 1

    with pytest.raises(InvalidTag):
        decrypt(bytes(token))


def test_an_old_key_still_opens_and_the_new_one_seals(settings):
    old = encrypt("13812341234")
    settings.FIELD_ENCRYPTION_KEYS = ["a-new-key", *settings.FIELD_ENCRYPTION_KEYS]

    assert decrypt(old) == "13812341234"
    assert encrypt("13812341234")[1:5] != old[1:5]


def test_a_retired_key_opens_nothing(settings):
    old = encrypt("13812341234")
    settings.FIELD_ENCRYPTION_KEYS = ["another-key"]

    with pytest.raises(KeyError):
        decrypt(old)


def test_a_blind_index_is_equal_only_for_its_purpose(settings):
    here = blind_index("1234", purpose="phone_tail")

    assert here == blind_index("1234", purpose="phone_tail")
    assert here != blind_index("1234", purpose="phone")
    settings.BLIND_INDEX_KEY = "another"
    assert here != blind_index("1234", purpose="phone_tail")


@pytest.mark.django_db
def test_the_column_holds_no_clear_text():
    resident = ResidentFactory(phone="13812341234")

    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone FROM elderly_care_resident")
        stored = cursor.fetchone()

    assert resident.id_number.encode() not in bytes(stored[0])
    assert b"13812341234" not in bytes(stored[1])
    again = Resident.objects.get(pk=resident.pk)
    assert (again.id_number, again.phone) == (resident.id_number, "13812341234")


def test_encrypted_columns_are_not_dumped():
    with pytest.raises(NotImplementedError):
        EncryptedTextField().value_to_string(object())
