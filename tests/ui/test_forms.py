import pytest
from django import forms

from core.dates import YEARS
from ui import forms as forms_of_ui
from ui.forms import PlainForm


class Sample(PlainForm):
    phone = forms.CharField(label="手机号")
    way = forms.ChoiceField(label="怎么拿", choices=[("a", "自取")])
    day = forms.DateField(label="哪天", error_messages={"required": "请说哪天。"})
    hidden = forms.CharField(widget=forms.HiddenInput)


@pytest.mark.parametrize(
    ("field", "sentence"),
    [("phone", "请填：手机号"), ("way", "请选：怎么拿"), ("day", "请说哪天。")],
)
def test_a_missing_answer_is_named(field, sentence):
    assert Sample({}).errors[field] == [sentence]


class Days(PlainForm):
    day = forms.DateField()
    moment = forms.DateTimeField()


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        ("0001-01-01", "0001-01-01T00:00"),
        ("1899-12-31", "1899-12-31T23:59"),
        ("2200-01-01", "2200-01-01T00:00"),
        ("9999-12-31", "9999-12-31T23:59"),
        ("9999-12-31", "9999-12-31T23:59:59-12:00"),
        ("0001-01-01", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_days_with_which_nothing_reckons_are_refused(day, moment):
    errors = Days({"day": day, "moment": moment}).errors
    assert set(errors) == {"day", "moment"}


def test_the_library_knows_the_same_years_as_the_platform():
    assert forms_of_ui.YEARS == YEARS
    assert not Days({"day": "1900-01-01", "moment": "2199-12-31T23:59"}).errors


class Refusal(Exception):
    def __init__(self, **fields):
        self.fields = fields
        super().__init__("没有办成。")


def test_a_refusal_stands_beside_the_answers_that_it_names():
    form = Sample({"phone": "1", "way": "a", "day": "2024-01-01", "hidden": "x"})
    form.refuse(Refusal(phone=["号码不对。"], elsewhere=["还缺一样。"]))
    assert form.errors == {"phone": ["号码不对。"], "__all__": ["还缺一样。"]}


def test_a_refusal_that_names_no_answer_stands_above_the_form():
    form = Sample({"phone": "1", "way": "a", "day": "2024-01-01", "hidden": "x"})
    form.refuse(Refusal())
    assert form.errors == {"__all__": ["没有办成。"]}


def test_the_browser_does_not_validate():
    assert "required" not in str(Sample()["phone"])
