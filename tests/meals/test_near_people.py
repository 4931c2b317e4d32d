"""Staff who hold a role in an operator only: they order for the neighbours of its places."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from core.errors import NotFound
from meals import commands
from meals.models import MealOrder, StandingOrder
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import lunch

pytestmark = pytest.mark.django_db
PAGES = ("choose", "late", "standing_new")


@pytest.fixture
def scene():
    return lunch(CommunityFactory())


@pytest.fixture
def neighbour(scene):
    return ResidentFactory(community=scene.point.division, name="张秀英")


def address(name, *args):
    return reverse(f"meals_console:{name}", args=args)


@pytest.mark.parametrize("role", [Role.STATION_MANAGER, Role.CASHIER])
def test_a_neighbour_is_found_masked_and_gets_a_meal(role, scene, neighbour, client_as):
    client = client_as(staff(role, scene.operator))
    found = client.post(address("search"), {"q": "张秀英"}, follow=True).content.decode()
    assert str(neighbour) in found
    assert "张秀英" not in found.replace('value="张秀英"', "")
    assert neighbour.address not in found
    wish = {"item": scene.item.pk, "quantity": 1, "place": f"pick_up-{scene.point.pk}"}
    check = client.get(address("check", neighbour.pk), {**wish, "channel": "station"})
    shown = {name: check.context[name] for name in ("key", "elder_fen")}
    client.post(address("check", neighbour.pk), {**wish, "channel": "station", **shown})
    assert MealOrder.objects.get().resident == neighbour


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_the_street_and_not_beyond(page, scene, neighbour, client_as):
    client = client_as(scene.manager)
    stranger = ResidentFactory(community=CommunityFactory())
    assert client.get(address(page, neighbour.pk)).status_code == 200
    assert client.get(address(page, stranger.pk)).status_code == 404


def test_their_other_data_stay_closed(scene, neighbour, client_as):
    client = client_as(scene.manager)
    assert client.get(address("person_food", neighbour.pk)).status_code == 404


def test_only_meals_of_the_own_organisation_are_offered(scene, neighbour, client_as):
    other = lunch(scene.point.division)
    client = client_as(scene.manager)
    page = client.get(address("choose", neighbour.pk))
    assert [place.station for place in page.context["places"]][:1] == [scene.point]
    assert not page.context["others"]
    places = [value for value, _words in _standing(client, neighbour)]
    assert not any(value.endswith(f"-{other.point.pk}") for value in places)


def _standing(client, neighbour):
    page = client.get(address("standing_new", neighbour.pk))
    return page.context["form"].fields["place"].choices


def test_a_standing_order_is_set_up_at_an_own_place_only(scene, neighbour):
    other = lunch(scene.point.division)

    def set_up(point):
        wish = commands.Wish(
            resident_id=neighbour.pk,
            meal_period="lunch",
            weekdays=(1,),
            station_id=point.pk,
            fulfil_mode="pick_up",
            channel="station",
            starts_on=today(),
        )
        return commands.set_up_standing_order(wish=wish, by=scene.manager)

    with pytest.raises(commands.PointNotSupplied):
        set_up(other.point)
    assert set_up(scene.point) == StandingOrder.objects.get()


def test_the_command_refuses_who_lives_elsewhere(scene):
    stranger = ResidentFactory(community=CommunityFactory())
    with pytest.raises(NotFound):
        commands.set_up_standing_order(
            wish=commands.Wish(
                resident_id=stranger.pk,
                meal_period="lunch",
                weekdays=(1,),
                station_id=scene.point.pk,
                fulfil_mode="pick_up",
                channel="station",
                starts_on=today(),
            ),
            by=scene.manager,
        )
