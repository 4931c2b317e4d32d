"""Each component, and what happens when it is misused."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from ui.forms import PlainForm


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


class Sample(PlainForm):
    name = forms.CharField(label="姓名", help_text="身份证上的")
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    way = forms.ChoiceField(
        label="怎么拿", choices=[("a", "自取"), ("b", "送餐")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="同意")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize(
    "source",
    [
        "{% button 'x' colour='red' %}",
        "{% button 'x' kind='gigantic' %}",
        "{% tag 'x' kind='purple' %}",
        "{% notice kind='loud' %}{% endnotice %}",
        "{% option name='a' value='b' titel='c' %}{% endoption %}",
        "{% option name='a' value='b' title='c' kind='text' %}{% endoption %}",
        "{% tile 'x' %}",
        "{% money 100 was_before=200 %}",
    ],
)
def test_a_misspelt_argument_stops_the_page(source):
    with pytest.raises(TemplateSyntaxError):
        render(source)


def test_button_is_a_link_when_it_leads_somewhere():
    assert 'href="/menu/"' in render("{% button '订饭' href='/menu/' %}")
    assert 'type="submit"' in render("{% button '订饭' %}")


def test_disabled_button_leads_nowhere():
    html = render("{% button '订饭' href='/menu/' disabled=True %}")

    assert "href" not in html
    assert "disabled" in html


def test_texts_are_escaped():
    html = render(
        "{% tile title href='/x' %}{% summary_row label=title %}{{ title }}{% endsummary_row %}",
        title="<b>",
    )

    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_block_content_is_kept_as_markup():
    html = render("{% notice title='a' %}<p>{{ text }}</p>{% endnotice %}", text="<i>")

    assert "<p>&lt;i&gt;</p>" in html


@pytest.mark.parametrize(
    ("fen", "exact", "sign", "text"),
    [
        (1200, False, False, "12 元"),
        (1200, True, False, "12.00 元"),
        (1250, False, False, "12.50 元"),
        (5, False, False, "0.05 元"),
        (0, False, False, "0 元"),
        (-1000, True, False, "−10.00 元"),
        (30000, True, True, "+300.00 元"),
        (123456789, False, False, "1,234,567.89 元"),
    ],
)
def test_money_in_words(fen, exact, sign, text):
    html = render("{% money fen exact=exact sign=sign %}", fen=fen, exact=exact, sign=sign)

    assert f'<span class="money__now">{text}</span>' in html


def test_money_names_the_price_before():
    assert '<s class="money__was">12 元</s>' in render("{% money 1000 was=1200 %}")
    assert "money__was" not in render("{% money 1000 %}")


def test_option_without_price_shows_none():
    assert "option__price" not in render(
        "{% option name='w' value='a' title='自取' %}{% endoption %}"
    )
    assert "0 元" in render("{% option name='w' value='a' title='自取' price=0 %}{% endoption %}")


def test_field_ties_label_hint_and_error_to_the_control():
    form = Sample({"name": ""})
    html = render("{% field form.name %}", form=form)

    assert '<label class="field__label" for="id_name">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert "请填：姓名" in html


def test_field_makes_options_of_choices():
    html = render("{% field form.way %}", form=Sample({}))

    assert html.count('class="option"') == 2
    assert "请选：怎么拿" in html
    assert 'id="id_way"' in html


def test_field_says_what_may_be_left_out():
    assert "可不填" in render("{% field form.note %}", form=Sample())
    assert "可不填" not in render("{% field form.name %}", form=Sample())


def test_field_shows_a_checkbox_as_one_row():
    html = render("{% field form.agreed %}", form=Sample({"agreed": "on"}))

    assert 'type="checkbox"' in html
    assert " checked" in html


def test_error_summary_leads_to_each_field():
    form = Sample({"name": "张"})
    form.add_error(None, "整张表的错误")
    html = render("{% error_summary form %}", form=form)

    assert 'href="#id_way"' in html
    assert 'href="#id_name"' not in html
    assert "<li>整张表的错误</li>" in html


def test_error_summary_is_silent_when_all_is_well():
    assert render("{% error_summary form %}", form=Sample()).strip() == ""


def test_no_control_asks_the_browser_to_validate():
    assert "required" not in render("{% field form.name %}", form=Sample())


def test_phone_panel_prefers_the_number_of_the_page(settings):
    settings.SERVICE_PHONE = "96345"

    assert "tel:96345" in render("{% phone_panel %}")
    assert "tel:010-1" in render("{% phone_panel %}", service_phone="010-1")


def test_pager_keeps_the_other_parameters():
    request = RequestFactory().get("/orders/", {"state": "placed", "page": "2"})
    html = render("{% pager page %}", page=Paginator(range(30), 10).page(2), request=request)

    assert 'href="?state=placed&amp;page=1"' in html
    assert 'href="?state=placed&amp;page=3"' in html


def test_pager_hides_on_a_single_page():
    request = RequestFactory().get("/orders/")

    assert "nav" not in render("{% pager page %}", page=Paginator([], 10).page(1), request=request)


def test_progress_marks_where_one_is():
    html = render("{% progress steps current=2 %}", steps=["选饭", "核对", "订好"])

    assert html.count("progress__step--done") == 1
    assert html.count('aria-current="step"') == 1
    assert html.count("progress__step--todo") == 1


def test_field_gives_a_hidden_one_no_label():
    html = render("{% field form.key %}", form=Sample(initial={"key": "abc"}))
    assert html.strip() == '<input type="hidden" name="key" value="abc" id="id_key">'
