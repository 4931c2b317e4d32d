"""Refusals: a code for programs, a sentence for people, and fields where a form can show them."""

import pickle

import pytest
from django.utils import translation

from accounts.models import Organisation
from core.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    NotAllowed,
    NotFound,
    ReasonMissing,
    require_reason,
    require_valid,
)
from core.money import NotAnAmount
from tests.factories.accounts import OrganisationFactory


@pytest.mark.parametrize(
    ("error", "status"), [(InvalidInput, 400), (NotAllowed, 403), (NotFound, 404), (Conflict, 409)]
)
def test_each_kind_has_its_status(error, status):
    assert error.http_status == status
    assert issubclass(error, DomainError)


def test_the_sentence_is_filled_in():
    with translation.override("zh-hans"):
        assert str(NotAnAmount(text="abc")) == "“abc”不是金额，请写成 12 或 12.50。"


def test_a_refusal_survives_a_worker():
    error = pickle.loads(pickle.dumps(NotAnAmount(text="abc", fields={"price": ["x"]})))

    assert (type(error), error.params, error.fields) == (
        NotAnAmount,
        {"text": "abc"},
        {"price": ["x"]},
    )


@pytest.mark.django_db
def test_require_valid_names_the_fields():
    with pytest.raises(InvalidInput) as refusal:
        require_valid(Organisation(name="", credit_code="123"))

    assert {"name", "credit_code", "kind", "division"} <= set(refusal.value.fields)


def test_a_reason_is_asked_for_at_its_field_and_kept_as_far_as_it_goes():
    with pytest.raises(ReasonMissing) as refused:
        require_reason("  ", "note")
    assert list(refused.value.fields) == ["note"]
    assert require_reason(" 失去联系 ") == "失去联系"
    assert require_reason("长" * 300, longest=200) == "长" * 200


@pytest.mark.parametrize("text", ["", "  ", "\x01", "\u200b", "坏\x00了", "\u2060 \ufeff"])
def test_a_reason_is_one_that_can_be_read(text):
    with pytest.raises(ReasonMissing) as refused:
        require_reason(text, "why")
    assert list(refused.value.fields) == ["why"]


@pytest.mark.parametrize("text", ["好", "第一行\n第二行\t3", "👍", "12.50 元"])
def test_ordinary_words_are_a_reason(text):
    assert require_reason(text) == text


@pytest.mark.django_db
def test_what_can_not_be_read_is_kept_nowhere():
    row = OrganisationFactory()
    require_valid(row)
    row.name = "望京\x01驿站"
    with pytest.raises(InvalidInput) as refused:
        require_valid(row)
    assert list(refused.value.fields) == ["name"]
