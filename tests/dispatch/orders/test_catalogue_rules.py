"""What each line of the shipped catalogue demands, refused in words on the page where it is asked for."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from core.models import AuditEvent
from dispatch import commands
from dispatch.commands import errors
from dispatch.models import (
    ServiceAgreement,
    ServiceItem,
    ServicePrice,
    ServiceProvider,
    StationQualification,
    WorkOrder,
)
from dispatch.queries.catalogue import own_cost_words
from tests.factories.accounts import staff
from tests.factories.dispatch import (
    Scene,
    district_scene,
    tomorrow_at,
)
from tests.factories.dispatch_acts import requested
from tests.factories.dispatch_intake import a_card
from tests.factories.elderly_care import AbilityAssessmentFactory
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


def shipped(code: str, age: int = 70) -> Scene:
    """A line of the shipped catalogue that somebody serves, and a resident of an age."""
    commands.load_service_catalogue()
    scene = district_scene()
    scene.item = ServiceItem.objects.get(code=code)
    ServiceProvider.objects.get().items.set([scene.item])
    scene.resident.birth_date = today().replace(year=today().year - age, day=1)
    scene.resident.save()
    return scene


def agreed(scene):
    ServiceAgreement.objects.create(
        resident=scene.resident, operator=scene.operator, signed_on=today()
    )


def assessed(scene, level=3):
    AbilityAssessmentFactory(
        resident=scene.resident, level=level, assessed_on=date(2025, 1, 1), valid_to=None
    )


def licensed(scene, kind):
    station = StationFactory(division=scene.community, operator=scene.operator)
    StationQualification.objects.create(
        station=station, kind=kind, number=kind, valid_from=date(2020, 1, 1)
    )
    return station


@pytest.mark.parametrize(
    ("code", "age", "ready", "words"),
    [
        ("bathing", 70, (agreed,), "要先做能力评估"),
        ("bathing", 70, (assessed,), "首次付费服务前必须签订"),
        ("nursing", 70, (agreed, assessed), "只能由有资质的站点提供"),
        ("respite_institution", 70, (agreed, assessed), "只能由有资质的站点提供"),
        (
            "respite_home",
            70,
            (agreed, lambda s: assessed(s, 1)),
            "不属于“喘息服务（居家）”的服务对象",
        ),
        ("taxi", 70, (), "请写明要去的地方"),
    ],
)
def test_what_is_missing_is_said_on_the_page(client_as, code, age, ready, words):
    scene = shipped(code, age)
    for prepare in ready:
        prepare(scene)
    client = client_as(staff(Role.CALL_AGENT, scene.community.parent))
    body = {
        "item": scene.item.pk,
        "window_start": timezone.localtime(tomorrow_at(9)).strftime("%Y-%m-%dT%H:%M"),
        "window_min": 30,
        "urgency": "ordinary",
        "key": "k",
    }
    page = client.post(reverse("dispatch_console:request", args=[scene.resident.pk]), body)
    assert page.status_code == 422
    assert words in page.text
    assert not WorkOrder.objects.exists()


def test_appliances_are_repaired_from_85_on():
    scene = shipped("appliance", 84)
    with pytest.raises(errors.TooYoung, match="要年满 85 周岁，这位老人 84 周岁"):
        requested(scene)
    born = scene.resident.birth_date
    scene.resident.birth_date = born.replace(year=born.year - 1)
    scene.resident.save()
    assert requested(scene).price_fen == 5000


@pytest.mark.parametrize(
    ("code", "kind"), [("nursing", "home_nursing"), ("respite_institution", "respite")]
)
def test_only_a_licensed_station_serves_it(code, kind):
    scene = shipped(code)
    agreed(scene), assessed(scene)
    station = licensed(scene, kind)
    assert requested(scene).station == station


def test_the_holder_of_a_free_ride_card_rides_for_nothing_and_others_are_told_the_price():
    scene = shipped("taxi")
    other = requested(scene, destination="朝阳医院")
    assert (other.own_fen, "15.00 元" in own_cost_words(other)) == (1500, True)

    card = a_card(scene.resident)
    free = requested(scene, key="r-2", start=tomorrow_at(11), destination="朝阳医院")
    assert (free.price_fen, free.free_card) == (0, "free_ride")
    assert own_cost_words(free) == "持爱心出行卡，不收费。"
    card.valid_to = today()
    card.save()
    late = requested(scene, key="r-3", start=tomorrow_at(13), destination="朝阳医院")
    assert late.own_fen == 1500


@pytest.mark.parametrize("kind", ["driver", "volunteer", "caregiver"])
def test_only_drivers_and_volunteers_drive(kind):
    scene = shipped("taxi")
    carer = scene.carer(kind=kind)
    order = requested(scene, destination="朝阳医院")
    send = {
        "order": order,
        "carers": [carer],
        "starts_at": order.window_start,
        "by": scene.dispatcher(),
        "expected_state": "requested",
    }
    if kind == "caregiver":
        with pytest.raises(errors.WrongKind, match="只能派司机、志愿者"):
            commands.assign(**send)
    else:
        assert commands.assign(**send).state == "assigned"


def test_a_new_item_needs_no_code(client_as):
    """The district adds a service, its price and who serves it; the window sells it at once."""
    scene = district_scene()
    admin = client_as(staff(Role.DISTRICT_ADMIN, scene.community.parent.parent, is_staff=True))
    item = {
        "code": "haircut",
        "name": "上门理发",
        "service_kind": "life_care",
        "handling_way": "at_home",
        "duration_min": 30,
        "carers_needed": 1,
        "min_age": 60,
        "audience": "[]",
        "is_active": "on",
        "document_no": "街道通知 3 号",
    }
    made = admin.post(reverse("admin:dispatch_serviceitem_add"), item)
    assert made.status_code == 302, made.context["errors"]
    haircut = ServiceItem.objects.get(code="haircut")
    price = {
        "item": haircut.pk,
        "region": scene.community.code[:6],
        "price_fen": 2500,
        "unit": "visit",
        "effective_from": today().isoformat(),
        "document_no": "街道通知 3 号",
    }
    made = admin.post(reverse("admin:dispatch_serviceprice_add"), price)
    assert made.status_code == 302, made.context["errors"]
    assert ServicePrice.objects.filter(item=haircut).exists()
    provider = ServiceProvider.objects.get()
    served = {
        "operator": provider.operator_id,
        "region": provider.region,
        "items": [scene.item.pk, haircut.pk],
        "rank": 0,
    }
    address = reverse("admin:dispatch_serviceprovider_change", args=[provider.pk])
    made = admin.post(address, served)
    assert made.status_code == 302, made.context["errors"]
    told = AuditEvent.objects.filter(action="dispatch.serviceprovider.change").latest("pk")
    assert told.details["after"]["items"] == sorted([str(scene.item), "上门理发"])

    window = client_as(staff(Role.STATION_MANAGER, scene.operator))
    page = window.get(reverse("dispatch_console:window", args=[scene.resident.pk]))
    assert "上门理发" in page.text
