"""The page on which a clerk writes a survey: rows by buttons, each mistake at its question, a preview."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from stations.commands.surveys import life
from stations.models import Survey
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.stations_footfall import drafted, questions, typed

pytestmark = pytest.mark.django_db

CHOICE = ("single", "满意吗？", ["满意", "不满意"], True)
NEEDS = ("ranking", "最需要什么？", ["餐桌", "助浴", "看护"], False)
TIMES = ("number", "几次？", [], True)


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(client_as, community):
    return client_as(staff(Role.STREET_CLERK, community.parent))


@pytest.fixture
def send(clerk, community):
    """send(*questions, act=…) is the answer to a button of the page of a new survey."""
    general = {
        "title": "需求调查",
        "division": community.parent_id,
        "opens_on": "2020-01-01",
        "closes_on": "2199-12-31",
    }

    def press(*asked, act="save", address=None, **changes):
        told = {**general, **typed(*asked), "act": act, **changes}
        return clerk.post(address or console("survey_new"), told)

    return press


def console(name, *args):
    return reverse(f"stations_console:{name}", args=args)


def on(page):
    """The questions that stand on a page as they were typed, without empty options."""
    return [
        (
            row["kind"].value(),
            row["text"].value() or "",
            [text for text in row.written if text],
            row["is_required"].value(),
        )
        for row in page.context["editor"].rows
    ]


def stored():
    rows = Survey.objects.get().questions.order_by("position")
    return [(row.kind, row.text, row.options, row.is_required) for row in rows]


def test_what_is_written_is_kept_and_comes_back(clerk, send):
    asked = [
        CHOICE,
        ("multiple", "去过哪里？", ["驿站、食堂", "a|b; c"], False),
        NEEDS,
        TIMES,
        ("text", "想说什么？", [], False),
    ]
    page = send(*asked)
    survey = Survey.objects.get()
    assert page.url == console("survey", survey.pk)
    assert stored() == asked
    again = clerk.get(console("survey_change", survey.pk))
    assert on(again) == asked
    send(*reversed(asked), address=console("survey_change", survey.pk))
    assert stored() == asked[::-1]


def test_empty_options_and_those_of_other_kinds_are_left_out(send):
    send(("single", "哪个？", ["", " 甲 ", "", "乙"], True), ("text", "什么？", ["丙", "丙"], True))
    assert stored() == [("single", "哪个？", ["甲", "乙"], True), ("text", "什么？", [], True)]


@pytest.mark.parametrize(
    ("act", "left"),
    [
        ("add", [CHOICE, NEEDS, TIMES, ("single", "", [], True)]),
        ("up-1", [NEEDS, CHOICE, TIMES]),
        ("down-0", [NEEDS, CHOICE, TIMES]),
        ("down-1", [CHOICE, TIMES, NEEDS]),
        ("drop-0", [NEEDS, TIMES]),
        ("up-1-2", [CHOICE, (*NEEDS[:2], ["餐桌", "看护", "助浴"], False), TIMES]),
        ("down-1-0", [CHOICE, (*NEEDS[:2], ["助浴", "餐桌", "看护"], False), TIMES]),
        ("drop-1-1", [CHOICE, (*NEEDS[:2], ["餐桌", "看护"], False), TIMES]),
        *((act, [CHOICE, NEEDS, TIMES]) for act in ("up-0", "down-2", "up-1-0", "drop-1-9")),
        *((act, [CHOICE, NEEDS, TIMES]) for act in ("up-3", "drop", "up-x", "", "add-1", "más-1")),
        *((act, [CHOICE, NEEDS, TIMES]) for act in ("more", f"drop-{9**99}", "up-1-2x")),
    ],
)
def test_a_button_changes_the_page_and_stores_nothing(send, act, left):
    page = send(CHOICE, NEEDS, TIMES, act=act, purpose="两年一次")
    assert page.status_code == 200
    assert on(page) == left
    assert page.context["editor"].form["purpose"].value() == "两年一次"
    assert not Survey.objects.exists()


@pytest.mark.parametrize(
    ("act", "button"),
    [
        ("up-2", 'value="up-1" autofocus'),
        ("up-1", 'value="down-0" autofocus'),
        ("down-0", 'value="down-1" autofocus'),
        ("down-1", 'value="up-2" autofocus'),
        ("down-1-1", 'value="up-1-2" autofocus'),
        ("more-1", 'id="id_question1-options_3" value="" autocomplete="off" autofocus'),
        ("drop-1-2", 'id="id_question1-options_1" value="助浴" autocomplete="off" autofocus'),
    ],
)
def test_the_keyboard_stays_where_it_was(send, act, button):
    assert send(CHOICE, NEEDS, TIMES, act=act).text.count("autofocus") == 1
    assert button in send(CHOICE, NEEDS, TIMES, act=act).text


def test_the_last_question_can_be_taken_out_but_not_saved_without(send):
    emptied = send(CHOICE, act="drop-0")
    assert 'value="add" autofocus' in emptied.text
    refused = send(act="save")
    assert refused.status_code == 422
    assert "至少要有一道题。" in refused.text


@pytest.mark.parametrize(
    ("question", "name", "words"),
    [
        (("single", "", ["甲", "乙"], True), "text", "请填：题目"),
        (("single", "长" * 201, ["甲", "乙"], True), "text", "200"),
        (("essay", "哪个？", [], True), "kind", ""),
        (("single", "哪个？", ["甲", ""], True), "options", "至少要写两个选项。"),
        (("multiple", "哪个？", ["甲", "甲 "], True), "options", "写得一样"),
        (("ranking", "哪个？", [str(n) for n in range(31)], True), "options", "最多 30 个选项。"),
        (("single", "哪个？", ["甲", "", "长" * 81], True), "options", "第 3 个选项："),
    ],
)
def test_a_mistake_stands_at_its_question(send, question, name, words):
    page = send(CHOICE, question, TIMES)
    editor = page.context["editor"]
    assert page.status_code == 422
    assert list(editor.errors) == [f"question1-{name}"]
    assert words in editor.rows.forms[1].errors[name][0]
    assert f'href="#id_question1-{name}">第 2 题：' in page.text
    assert f'id="id_question1-{name}_error"' in page.text
    assert on(page)[1] == (*question[:2], [one for one in question[2] if one], True)
    assert not Survey.objects.exists()


def test_a_mistake_above_the_questions_keeps_them(send):
    page = send(CHOICE, closes_on="2019-01-01")
    assert page.status_code == 422
    assert on(page)[0][1] == "满意吗？"
    assert list(page.context["editor"].errors) == ["__all__"]


@pytest.mark.parametrize("rows", ["", "x", "-1", "9" * 5000, "²"])
def test_rows_that_nobody_can_count(send, rows):
    assert send(CHOICE, question_rows=rows).status_code == 422


def test_a_survey_has_an_end(send):
    page = send(*[CHOICE] * 100, act="add")
    assert len(page.context["editor"].rows) == 100
    assert 'value="add"' not in page.text
    full = send(("single", "哪个？", [str(n) for n in range(29)], True), act="more-0")
    assert len(full.context["editor"].blocks[0].lines) == 30
    assert 'value="more-0"' not in full.text


def test_the_preview_is_the_page_of_the_public(client, clerk, send, community):
    page = send(NEEDS, act="preview")
    survey = Survey.objects.get()
    preview = reverse("stations_portal:survey_preview", args=[survey.pk])
    assert page.url == preview
    shown = clerk.get(preview)
    asked = [bound.label for bound in shown.context["form"].asked_fields]
    assert "最需要什么？（第 1 位）" in asked
    assert "community" not in shown.context["form"].fields
    survey.allows_nameless = True
    life.draft_survey(survey=survey, questions=questions(), by=SYSTEM)
    assert "community" in clerk.get(preview).context["form"].fields
    assert clerk.post(preview).status_code == 405
    assert client.get(preview).status_code == 302


def test_a_preview_of_another_street_or_role(client_as, community):
    preview = reverse("stations_portal:survey_preview", args=[drafted(community).pk])
    outsider = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert outsider.get(preview).status_code == 404
    assert client_as(staff(Role.RIDER, community)).get(preview).status_code == 403


def test_what_is_open_is_changed_no_more(clerk, send, community):
    survey = life.open_survey(survey=drafted(community), by=SYSTEM)
    change = console("survey_change", survey.pk)
    assert clerk.get(change).status_code == 404
    assert send(CHOICE, address=change).status_code == 404
