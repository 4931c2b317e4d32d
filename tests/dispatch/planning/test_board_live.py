"""The board asks for its list again and again; who finds nobody is shown what may be relaxed."""

import pytest
from django.urls import reverse

from tests.factories.dispatch import WorkOrderFactory, district_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return district_scene()


@pytest.fixture
def desk(scene, client):
    client.force_login(scene.dispatcher())
    return client


def order_in(scene, **fields):
    return WorkOrderFactory(
        resident=scene.resident, item=scene.item, operator=scene.operator, **fields
    )


def test_the_list_alone_keeps_the_choice_and_links_to_whole_pages(scene, desk):
    board = reverse("dispatch_console:board")
    order, urgent = order_in(scene), order_in(scene, urgency="urgent")
    page = desk.get(board, {"urgency": "urgent"})
    assert 'data-live="?urgency=urgent&amp;part=1"' in page.text
    part = desk.get(board, {"urgency": "urgent", "part": "1"})
    assert "<html" not in part.text
    assert (urgent.number in part.text, order.number in part.text) == (True, False)
    for _ in range(50):
        order_in(scene)
    assert "part=1" not in desk.get(board, {"part": "1"}).text


def test_without_anybody_the_page_says_what_may_be_relaxed(scene, desk):
    order = order_in(scene)
    page = desk.get(reverse("dispatch_console:candidates", args=[order.pk])).text
    assert "打开工单页" in page
    assert reverse("dispatch_console:order", args=[order.pk]) in page


def test_nobody_else_serves_and_so_nothing_is_passed_on(scene, desk):
    order = order_in(scene)
    assert "转给别的服务商" not in desk.get(reverse("dispatch_console:order", args=[order.pk])).text
