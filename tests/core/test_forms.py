"""Fields that several apps need."""

from datetime import date

import pytest
from django import forms

from core.forms import MonthField


class MonthForm(forms.Form):
    month = MonthField(required=False)


@pytest.mark.parametrize(
    ("typed", "month"),
    [("2026-01", date(2026, 1, 1)), (" 2026-12 ", date(2026, 12, 1)), ("", None)],
)
def test_a_month_is_kept_as_its_first_day(typed, month):
    form = MonthForm({"month": typed})
    assert form.is_valid()
    assert form.cleaned_data["month"] == month


@pytest.mark.parametrize("typed", ["2026", "2026-13", "一月"])
def test_what_is_no_month_is_said_beside_the_field_and_stays(typed):
    form = MonthForm({"month": typed})
    assert "请写成 2024-01" in str(form.errors["month"])
    assert form["month"].value() == typed


def test_a_kept_month_is_shown_as_it_is_written():
    assert MonthForm(initial={"month": date(2026, 1, 1)})["month"].value() == "2026-01"
