"""The items that ship: 169 of them, each with papers, days, ways and who may come."""

from datetime import date

import pytest
from django.db.models import Count

from stations.commands import load_case_items
from stations.enums import BY_TIMETABLE, HandlingWay, ItemMode, WindowKind
from stations.models import CaseItem, CaseRule, ItemPromise, PeakDay, SlotRule
from stations.queries.items import promise_of

pytestmark = pytest.mark.django_db


def test_38_at_once_and_131_accepted():
    assert load_case_items() == 169 + SlotRule.objects.count() + PeakDay.objects.count() + 2
    modes = dict(CaseItem.objects.values_list("mode").annotate(Count("pk")))
    assert modes == {ItemMode.IMMEDIATE: 38, ItemMode.ACCEPT: 131}
    assert load_case_items() == 0
    assert CaseRule.objects.get()


def test_every_item_can_be_asked_for():
    load_case_items()
    items = CaseItem.objects.annotate(papers=Count("materials", distinct=True))
    assert all(item.papers and item.ways and item.acting for item in items)
    assert CaseItem.objects.filter(promises=None).count() == 0
    at_once = ItemPromise.objects.filter(item__mode=ItemMode.IMMEDIATE)
    assert set(at_once.values_list("working_days", flat=True)) == {0}
    ways = {way for item in items for way in item.ways}
    assert ways == set(HandlingWay.values)
    kinds = set(CaseItem.objects.values_list("window_kind", flat=True))
    assert kinds == set(WindowKind.values) - BY_TIMETABLE


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("换医保本", "医保手册更换"),
        ("长护险", "长期护理保险申请"),
        ("组织关系", "党员组织关系转入"),
        ("门牌号", "门牌编号申请"),
        ("讨薪", "欠薪投诉登记"),
    ],
)
def test_found_by_the_words_that_people_use(words, name):
    load_case_items()
    assert name in CaseItem.objects.called(words).values_list("name", flat=True)


def test_the_card_that_took_thirty_days_takes_fifteen():
    load_case_items()
    card = CaseItem.objects.get(name="老年人优待证办理")
    assert promise_of(card, "310109", date(2014, 12, 31)).working_days == 30
    assert promise_of(card, "310109", date(2015, 1, 1)).working_days == 15
    assert card.issues_paper
