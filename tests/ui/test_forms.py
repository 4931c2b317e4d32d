import pytest
from django import forms

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


def test_the_browser_does_not_validate():
    assert "required" not in str(Sample()["phone"])
