"""Surveys: questions stand once open, one answer a person, needs in order, small groups kept back."""

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import NotFound
from core.transitions import WrongState
from stations.commands.reach import KeyUsed
from stations.commands.surveys import life
from stations.commands.surveys.errors import (
    AlreadyAnswered,
    AnswersWrong,
    NameNeeded,
    NotOpen,
    PlaceWrong,
    QuestionsWrong,
    SurveyStands,
)
from stations.logic.surveys import (
    NotAnAnswer,
    Question,
    Tally,
    borda,
    read_reply,
    shown,
)
from stations.models import Survey, SurveyAnswer, SurveyQuestion
from stations.queries.surveys import results_of
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_footfall import (
    NEEDS,
    RIGHT,
    answered,
    asked_in,
    drafted,
    questions,
    typed,
)
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.mark.parametrize(
    ("rankings", "order", "points"),
    [
        ([], [0, 1, 2], [0, 0, 0]),
        ([[0, 1, 2]], [0, 1, 2], [3, 2, 1]),
        ([[2], [2], [0, 1]], [2, 0, 1], [6, 3, 2]),
        # Two points each: who was first comes before who was second.
        ([[1, 0], [0, 1], [0, 2]], [0, 1, 2], [8, 5, 2]),
        ([[0, 1], [2, 1], [1]], [1, 0, 2], [7, 3, 3]),
    ],
)
def test_needs_in_order(rankings, order, points):
    rows = borda(tallies(rankings * 5), 3)
    assert [row.option for row in rows] == order
    assert [row.points for row in rows] == [5 * one for one in points]


def tallies(rankings):
    """As the database counts them."""
    named = [(option, place) for one in rankings for place, option in enumerate(one)]
    return {
        option: Tally(
            sum(one == option for one, _place in named),
            named.count((option, 0)),
            sum(place for one, place in named if one == option),
        )
        for option in {one for one, _place in named}
    }


def test_points_of_few_people_are_kept_back():
    rows = borda(tallies([[0, 1], [0, 1], [0], [0], [0, 1]]), 3)
    assert [(row.option, row.points) for row in rows] == [(0, 15), (1, None), (2, 0)]


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ({}, {}),
        ({"a": 5, "b": 9}, {"a": 5, "b": 9}),
        ({"a": 4, "b": 9, "c": 7}, {"a": None, "b": 9, "c": None}),
        ({"a": 4, "b": 1, "c": 7}, {"a": None, "b": None, "c": 7}),
        ({"a": 0, "b": 9}, {"a": 0, "b": 9}),
        ({"a": 3}, {"a": None}),
    ],
)
def test_small_groups_are_kept_back(figures, told):
    assert shown(figures) == told


@pytest.mark.parametrize(
    ("kind", "told", "kept"),
    [
        ("single", [1], [1]),
        ("multiple", [2, 0], [0, 2]),
        ("ranking", [2, 0], [2, 0]),
        ("number", 0, 0),
        ("text", " 好 ", "好"),
    ],
)
def test_an_answer_is_read(kind, told, kept):
    assert read_reply(Question(1, kind, 3), told) == kept


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        *(("single", one) for one in ([0, 1], [3], [-1], ["0"], 0, None, [True])),
        *(("ranking", one) for one in ([0, 0], [0, 3], [])),
        *(("number", one) for one in (-1, 1.5, "3", 10**7, True)),
        *(("text", one) for one in ("", "x" * 501, "a\0b", 5)),
    ],
)
def test_what_is_no_answer(kind, told):
    with pytest.raises(NotAnAnswer):
        read_reply(Question(1, kind, 3), told)


def test_the_life_of_a_survey(community):
    survey = drafted(community)
    life.draft_survey(survey=survey, questions=questions()[:2], by=SYSTEM)
    assert survey.questions.count() == 2
    with pytest.raises(WrongState):
        life.publish_results(survey=survey, by=SYSTEM)
    life.open_survey(survey=survey, by=SYSTEM)
    with pytest.raises(SurveyStands):
        life.draft_survey(survey=survey, questions=questions(), by=SYSTEM)
    copy = life.new_version(survey=survey, by=SYSTEM)
    assert (copy.version, copy.state, copy.questions.count()) == (2, "draft", 2)
    life.close_survey(survey=survey, by=SYSTEM)
    with pytest.raises(NotOpen):
        answered(survey)
    assert life.publish_results(survey=survey, by=SYSTEM).state == "published"


@pytest.mark.parametrize("options", [[], ["一个"], ["甲", "甲"]])
def test_nothing_to_choose_from(community, options):
    survey = drafted(community)
    rows = [SurveyQuestion(kind="single", text="哪个？", options=options)]
    life.draft_survey(survey=survey, questions=rows, by=SYSTEM)
    with pytest.raises(QuestionsWrong):
        life.open_survey(survey=survey, by=SYSTEM)


def test_questions_stand(community):
    survey = asked_in(community)
    answered(survey)
    for statement in (
        "UPDATE stations_surveyquestion SET text = 'x'",
        "DELETE FROM stations_surveyquestion",
        "UPDATE stations_survey SET title = 'x'",
        "UPDATE stations_surveyanswer SET replies = '{}'",
        "DELETE FROM stations_surveyanswer",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_one_answer_a_person(community):
    survey, person = asked_in(community), CitizenFactory(division=community)
    first = answered(survey, person, key="a")
    assert answered(survey, person, key="a") == first
    with pytest.raises(KeyUsed):
        answered(survey, person, key="a", replies={**RIGHT, 3: 1})
    with pytest.raises(AlreadyAnswered):
        answered(survey, person, key="b")
    answered(survey, key="c")
    answered(survey, key="d")
    assert SurveyAnswer.objects.count() == 3
    assert first.community == community


def test_what_is_refused(community):
    survey = asked_in(community, allows_nameless=False)
    with pytest.raises(NameNeeded):
        answered(survey)
    with pytest.raises(PlaceWrong):
        answered(survey, CitizenFactory())
    with pytest.raises(AnswersWrong) as refused:
        answered(survey, CitizenFactory(division=community), replies={1: [9]})
    assert set(refused.value.fields) == {"q1", "q2", "q3"}
    with pytest.raises(NotFound):
        answered(survey, by=staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert not SurveyAnswer.objects.exists()


def test_results(community):
    survey = asked_in(community)
    for number in range(6):
        answered(survey, replies={**RIGHT, 1: [0, 1] if number else [1], 2: [0]})
    results = results_of(survey)
    ranking, places, times, words = results.questions
    assert ranking.ranked == [(NEEDS[0], 15), (NEEDS[1], 13), (NEEDS[2], 0)]
    assert places.options == [("驿站", 6), ("食堂", 0)]
    assert (times.mean, words.answered) == (80.0, 6)
    assert results.by_community == [(community.name, 6)]


def test_four_answers_say_nothing(community):
    survey = asked_in(community)
    for _each in range(4):
        answered(survey)
    results = results_of(survey)
    assert (results.is_enough, results.questions) == (False, [])
    assert results.by_community == [(community.name, None)]


def one_choice(community, chosen):
    """Each of three options so often; the results of the only question."""
    survey = drafted(community)
    options = ["甲", "乙", "丙"]
    question = SurveyQuestion(kind="single", text="哪个？", options=options, is_required=False)
    life.draft_survey(survey=survey, questions=[question], by=SYSTEM)
    life.open_survey(survey=survey, by=SYSTEM)
    for option, count in enumerate(chosen):
        for _each in range(count):
            answered(survey, replies={1: [option]})
    for _silent in range(5):
        answered(survey, replies={})
    return [figure for _name, figure in results_of(survey).questions[0].options]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ((6, 5, 0), [6, 5, 0]),
        ((7, 6, 2), [7, None, None]),  # 15 answers without 7 and 6 would be 2
        ((4, 0, 0), [None, None, None]),
    ],
)
def test_few_people_behind_an_option_are_not_told(community, chosen, told):
    assert one_choice(community, chosen) == told


def test_results_take_as_many_queries_for_many(community, django_assert_num_queries):
    survey = asked_in(community)
    for _round in range(2):
        for _each in range(5):
            answered(survey)
        with django_assert_num_queries(5):
            results_of(survey)


def console(name, *args):
    return reverse(f"stations_console:{name}", args=args)


def test_staff_ask_and_read(client_as, community, django_assert_num_queries):
    client = client_as(staff(Role.STREET_CLERK, community.parent))
    told = {
        "title": "需求调查",
        "division": community.parent_id,
        "opens_on": "2020-01-01",
        "closes_on": "2199-12-31",
        "allows_nameless": "on",
        **typed(
            ("ranking", "最需要什么？", ["老年餐桌", "助浴"], True),
            ("single", "满意吗？", ["满意", "不满意"], False),
        ),
    }
    assert client.post(console("survey_new"), told).status_code == 302
    survey = Survey.objects.get()
    assert client.get(console("survey_change", survey.pk)).status_code == 200
    assert "另建新版本" not in client.get(console("survey", survey.pk)).content.decode()
    assert (
        client.post(
            console("survey_change", survey.pk), {**told, "purpose": "两年一次"}
        ).status_code
        == 302
    )
    client.post(console("survey_act", survey.pk), {"act": "open"})
    assert client.post(console("survey_act", survey.pk), {"act": "nothing"}).status_code == 404
    sheet = {
        "channel": "paper",
        "age_group": "from_70",
        "community": community.pk,
        "q1_1": "1",
        "q1_2": "0",
    }
    for number in range(5):
        page = client.post(console("survey_enter", survey.pk), {**sheet, "key": f"k{number}"})
        assert page.status_code == 302, page.content.decode()
    placeless = {"channel": "paper", "key": "p", "age_group": "from_70"}
    missing = client.post(console("survey_enter", survey.pk), placeless).content.decode()
    assert ("请选居住地" in missing, "请选：最需要什么？" in missing) == (True, True)
    twice = client.post(console("survey_enter", survey.pk), {**sheet, "key": "x", "q1_2": "1"})
    assert twice.status_code == 422
    unknown = {**sheet, "key": "y", "number": "13900009999"}
    assert client.post(console("survey_enter", survey.pk), unknown).status_code == 422
    assert "助浴" in client.get(console("survey", survey.pk)).content.decode()
    assert "助浴 > 老年餐桌" in client.get(console("survey_answers", survey.pk)).content.decode()
    client.get(console("surveys"))
    with django_assert_num_queries(3):
        client.get(console("surveys"))


def test_another_street_and_another_role(client_as, community):
    survey = asked_in(community)
    outsider = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert outsider.get(console("survey", survey.pk)).status_code == 404
    assert outsider.get(console("survey_answers", survey.pk)).status_code == 404
    worker = client_as(staff(Role.COMMUNITY_WORKER, community))
    assert worker.post(console("survey_act", survey.pk), {"act": "close"}).status_code == 403


def test_people_answer_at_home(client, client_as, community):
    survey = asked_in(community)
    page = reverse("stations_portal:survey", args=[survey.pk])
    told = {"key": "a", "q1_1": "0", "q2": ["0"], "q3": "4"}
    assert survey.title in client.get(reverse("stations_portal:surveys")).content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page, {"key": "a"}).status_code == 422
    nameless = {**told, "community": community.pk, "age_group": "from_60"}
    assert client.post(page, nameless).status_code == 302
    user = UserFactory()
    CitizenFactory(division=community, user=user)
    known = client_as(user)
    assert known.post(page, told).status_code == 302
    assert known.post(page, {**told, "key": "b"}).status_code == 422
    offered = known.get(reverse("stations_portal:surveys"))
    assert offered.context["answered"] == {survey.pk}
    assert known.get(page).status_code == 302
    assert SurveyAnswer.objects.count() == 2
    results = reverse("stations_portal:survey_results", args=[survey.pk])
    assert client.get(results).status_code == 404
    life.close_survey(survey=survey, by=SYSTEM)
    life.publish_results(survey=survey, by=SYSTEM)
    assert client.get(results).status_code == 200
    assert client.get(page).status_code == 404


def test_by_name_only(client, client_as, community):
    page = reverse("stations_portal:survey", args=[asked_in(community, allows_nameless=False).pk])
    assert client.get(page).status_code == 302
    assert client_as(UserFactory()).get(page).status_code == 403


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_sheets_at_once_are_one():
    community = CommunityFactory()
    survey, person = asked_in(community), CitizenFactory(division=community)
    made = together(4, lambda n: answered(survey, person, key=f"k{n}"))
    assert sum(isinstance(one, AlreadyAnswered) for one in made) == 3
    assert SurveyAnswer.objects.count() == 1


def test_the_staff_answer_at_home_as_everybody(community):
    survey = asked_in(community)
    clerk = staff(Role.STREET_CLERK, CommunityFactory().parent)
    neighbour = CitizenFactory(division=community, user=clerk)

    assert answered(survey, neighbour, by=clerk).entered_by is None
    with pytest.raises(NotFound):
        answered(survey, CitizenFactory(division=community), by=clerk)
