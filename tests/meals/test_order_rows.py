"""The one call that stores an order holds what the split says, and the order is what is stored."""

import pytest
from django.db import IntegrityError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audit import SYSTEM
from core.dates import today
from core.models import AuditEvent
from meals import commands
from meals.enums import FulfilMode, OrderChannel
from meals.models import MealOrder
from subsidies.enums import Service
from subsidies.models import Hold, HoldLot
from subsidies.queries import differences, price_split
from tests.factories.accounts import CommunityFactory, OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import MenuItemFactory, fill_purses, lunch
from tests.factories.subsidies import ProgrammeFactory, VersionFactory, filled_purse

pytestmark = pytest.mark.django_db


def hold(resident, operator, fen, reference):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subsidies_hold_at_once(%s, %s, %s, %s, %s, %s)",
            [resident.pk, Service.MEALS, operator.pk, today(), reference, fen],
        )
        return cursor.fetchone()[0]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    purses=st.lists(
        st.tuples(
            st.lists(st.integers(1, 2000), min_size=1, max_size=3),
            st.sampled_from([None, 2500, 3333]),
        ),
        max_size=3,
    ),
    price=st.integers(1, 5000),
)
def test_one_call_holds_what_the_split_says(db, purses, price):
    resident, operator = ResidentFactory(), OrganisationFactory()
    for faces, ratio in purses:
        programme = ProgrammeFactory()
        VersionFactory(programme=programme, offset_bp={Service.MEALS: ratio} if ratio else {})
        filled_purse(*faces, resident=resident, programme=programme)
    expected = price_split(
        resident=resident, amount_fen=price, service=Service.MEALS, operator=operator
    )
    assert hold(resident, operator, price, f"test:{resident.pk}") == price - expected.own_fen
    holds = Hold.objects.filter(reference=f"test:{resident.pk}")
    assert dict(holds.values_list("account", "amount_fen")) == {
        part.purse_id: part.fen for part in expected.parts
    }
    lots = HoldLot.objects.filter(hold__in=holds).values_list("amount_fen", flat=True)
    assert sum(lots) == price - expected.own_fen
    assert differences() == []


def test_a_name_that_holds_money_holds_no_more():
    resident, operator = ResidentFactory(), OrganisationFactory()
    filled_purse(500, resident=resident)
    hold(resident, operator, 300, "meal-order:x")
    with pytest.raises(IntegrityError, match="is taken"):
        hold(resident, operator, 100, "meal-order:x")


def test_the_answer_is_what_is_stored():
    community = CommunityFactory()
    scene, resident = lunch(community), ResidentFactory(community=community)
    other = MenuItemFactory(menu=scene.menu, stock=5)
    fill_purses(resident)
    asked = commands.OrderRequest(
        resident_id=resident.pk,
        items=((scene.item.pk, 1), (other.pk, 2)),
        station_id=scene.point.pk,
        fulfil_mode=FulfilMode.PICK_UP,
        channel=OrderChannel.STATION,
    )
    order = commands.place_order(request=asked, by=SYSTEM, key="k")
    stored = MealOrder.objects.get(pk=order.pk)
    for field in MealOrder._meta.concrete_fields:
        assert getattr(order, field.attname) == getattr(stored, field.attname), field
    told = {line.pk: (line.menu_item_id, line.quantity) for line in order.lines.all()}
    assert told == {line.pk: (line.menu_item_id, line.quantity) for line in stored.lines.all()}
    for item, quantity in ((scene.item, 1), (other, 2)):
        item.refresh_from_db()
        assert item.ordered == quantity
    event = AuditEvent.objects.get(action="meals.mealorder.place", subject_id=str(order.pk))
    assert event.details == {"elder_fen": order.elder_fen, "held_fen": order.held_fen}
