"""Lists of assessments and plans ask as often for three people as for one, and show nobody of another street."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from elderly_care.commands.care_plans import Agreement, agree_plan
from tests.factories.elderly_care_assessments import OldAssessmentFactory, Scene, ink

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[1, 3])
def scenes(request):
    """As many people of one street, and one of another."""
    first = Scene()
    others = [
        Scene(community=first.resident.community, agency=first.agency)
        for _each in range(request.param - 1)
    ]
    return [first, *others], Scene()


def page(name, *args):
    return reverse(f"assessment_console:{name}", args=args)


def names(answer, scenes):
    words = answer.content.decode()
    return [scene.resident.name in words for scene in scenes]


def of_different_names(scenes):
    """So that a page can be read for one of them."""
    for number, scene in enumerate(scenes):
        scene.resident.name = f"{'赵钱孙李'[number]}秀英"
        scene.resident.save()


def test_plans_to_review(scenes, client_as, django_assert_num_queries):
    own, other = scenes
    of_different_names([*own, other])
    for scene in (*own, other):
        agree_plan(
            plan=scene.planned(), agreement=Agreement("张小明", "child", ink()), by=scene.clerk
        )
    client = client_as(own[0].clerk)
    later = timezone.localtime() + timedelta(days=400)
    with time_machine.travel(later, tick=False):
        client.force_login(own[0].clerk)
        client.get(page("plans"))
        with django_assert_num_queries(4):
            answer = client.get(page("plans"))
    assert names(answer, [*own, other]) == [True] * len(own) + [False]


def test_what_hangs_out_for_everybody(scenes, client, django_assert_num_queries):
    own, other = scenes
    for scene in (*own, other):
        scene.publicised()
    address = f"{reverse('family:public_assessments')}?division={own[0].street.pk}"
    client.get(address)
    with django_assert_num_queries(2):
        answer = client.get(address)
    assert len(answer.context["page"].object_list) == len(own)


def test_an_assessors_phone(scenes, client_as, django_assert_num_queries):
    own, _other = scenes
    of_different_names(own)
    for scene in own:
        scene.first, scene.second = own[0].first, own[0].second
        scene.on_site()
    client = client_as(own[0].first.user)
    client.get(page("phone"))
    with django_assert_num_queries(6):
        answer = client.get(page("phone"))
    assert names(answer, own) == [True] * len(own)


@pytest.mark.parametrize("papers", [1, 3])
def test_a_persons_history(client_as, django_assert_num_queries, papers):
    scene = Scene()
    scene.scored()
    for number in range(papers):
        day = timezone.localdate() - timedelta(days=1500 + number)
        OldAssessmentFactory(resident=scene.resident, assessed_on=day)
    client = client_as(scene.clerk)
    client.get(page("person", scene.resident.pk))
    with django_assert_num_queries(7):
        client.get(page("person", scene.resident.pk))
