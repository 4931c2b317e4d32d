"""Everybody reads which shops give a discount, to whom and until when."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.dates import today
from tests.factories.accounts import CommunityFactory
from tests.factories.stations_health import merchant

pytestmark = pytest.mark.django_db


def shown(client, **asked):
    answer = client.get(reverse("stations_portal:discounts"), asked)
    return answer.status_code, [row.pk for row in (answer.context["page"] or ())]


def test_what_runs_is_shown(client):
    here = merchant()
    merchant(valid_from=today() + timedelta(days=1))
    merchant(valid_to=today() - timedelta(days=1))
    merchant(is_active=False)
    last_day = merchant(valid_to=today())
    assert shown(client) == (200, [here.pk, last_day.pk])


def test_by_street_and_by_group(client):
    home = CommunityFactory()
    here, elsewhere = merchant(home), merchant()
    both = merchant(home, groups=["veteran", "elderly"])
    assert shown(client, street=home.parent_id) == (200, [here.pk, both.pk])
    assert shown(client, group="elderly") == (200, [both.pk])
    assert shown(client, group="veteran") == (200, [here.pk, elsewhere.pk, both.pk])
    assert shown(client, group="disabled") == (200, [])


@pytest.mark.parametrize("asked", [{"street": "999"}, {"group": "x"}])
def test_an_unknown_choice_is_422(client, asked):
    merchant()
    assert shown(client, **asked)[0] == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_three(client, rows, django_assert_num_queries):
    home = CommunityFactory()
    for _number in range(rows):
        merchant(home)
    with django_assert_num_queries(4):  # codes, streets, count, shops
        assert len(shown(client)[1]) == rows
