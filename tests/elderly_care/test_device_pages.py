"""Pages of devices and alerts: the queue, one alert, the register; what the person and the family see."""

import pytest
from django.utils import timezone

from accounts.enums import Role
from elderly_care.enums import ConsentPurpose, Relation
from elderly_care.enums.devices import AlertKind
from elderly_care.models import (
    AlertStep,
    CareDevice,
    DeviceAlert,
    DeviceEvent,
    DeviceGateway,
    PersonalLimit,
)
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.elderly_care_devices import (
    CareDeviceFactory,
    DeviceAlertFactory,
    DeviceGatewayFactory,
)
from tests.factories.elderly_care_people import agreed

pytestmark = pytest.mark.django_db
ALERTS = "/console/care/alerts/"
DEVICES = "/console/care/devices/"


@pytest.fixture
def home():
    return CommunityFactory()


@pytest.fixture
def worker(home, client_as):
    return client_as(staff(Role.COMMUNITY_WORKER, home))


@pytest.fixture
def clerk(home, client_as):
    return client_as(staff(Role.STREET_CLERK, home.parent))


def alarm(home, kind=AlertKind.OUT_OF_BED):
    return DeviceAlertFactory(device__resident__community=home, kind=kind)


def test_the_queue_shows_ones_own_place(home, worker):
    mine, other = alarm(home), alarm(CommunityFactory())
    page = worker.get(ALERTS).content.decode()
    assert f"{ALERTS}{mine.pk}/" in page
    assert f"{ALERTS}{other.pk}/" not in page
    assert worker.get(f"{ALERTS}{other.pk}/").status_code == 404
    part = worker.get(f"{ALERTS}?part=1").content.decode()
    assert "<html" not in part
    assert mine.resident.name in part


def test_the_queue_costs_the_same_for_one_and_for_three(
    home, worker, django_assert_max_num_queries
):
    for count in (1, 3):
        while DeviceAlert.objects.count() < count:
            alarm(home)
        with django_assert_max_num_queries(4):
            worker.get(f"{ALERTS}?part=1")


def test_each_act_on_its_page(home, worker):
    alert = alarm(home)
    colleague = staff(Role.STREET_CLERK, home.parent)
    address = f"{ALERTS}{alert.pk}/"
    assert worker.get(address).status_code == 200
    assert worker.post(address, {"take": "1"}).status_code == 302
    assert (
        worker.post(address, {"urge": "1", "user": colleague.pk, "text": "快"}).status_code == 302
    )
    assert worker.post(address, {"jot": "1", "text": "没人接"}).status_code == 302
    for body in ({}, {"outcome": "safe"}, {"note": "…"}, {"urge": "1"}, {"jot": "1"}):
        assert worker.post(address, body).status_code == 422
    assert worker.post(address, {"outcome": "safe", "note": "电话联系"}).status_code == 302
    alert.refresh_from_db()
    assert alert.state == "closed"
    verbs = list(AlertStep.objects.values_list("verb", flat=True))
    assert verbs == ["taken", "urged", "noted", "closed"]
    assert worker.get(address).status_code == 200
    assert alert.resident.name in worker.get(ALERTS).content.decode()


def test_who_only_looks_cant_act(home, client_as):
    alert = alarm(home)
    auditor = client_as(staff(Role.AUDITOR, home))
    page = auditor.get(f"{ALERTS}{alert.pk}/").content.decode()
    assert str(alert.resident.phone) not in page
    assert auditor.post(f"{ALERTS}{alert.pk}/", {"take": "1"}).status_code == 403


def test_the_register(home, clerk):
    person = ResidentFactory(community=home)
    page = clerk.post(
        f"{DEVICES}gateways/new/",
        {"code": "maker", "name": "厂商平台", "division": home.parent.pk},
        follow=True,
    )
    gateway = DeviceGateway.objects.get()
    assert str(gateway.secret) in page.content.decode()
    assert str(gateway.secret) not in clerk.get(DEVICES).content.decode()
    form = {"gateway": gateway.pk, "kind": "bed", "serial": "B-1", "place": "卧室"}
    address = f"/console/care/people/{person.pk}/device/"
    assert clerk.get(address).status_code == 200
    assert clerk.post(address, form).status_code == 422
    agreed(person, ConsentPurpose.DEVICE_DATA)
    assert clerk.post(address, form).status_code == 302
    device = CareDevice.objects.get()
    assert "B-1" in clerk.get(DEVICES).content.decode()
    for reason in ("", "拆除"):
        clerk.post(f"{DEVICES}{device.pk}/end/", {"reason": reason})
        device.refresh_from_db()
        assert (device.ended_at is None) == (reason == "")
    other = CareDeviceFactory(gateway=DeviceGatewayFactory())
    assert clerk.post(f"{DEVICES}{other.pk}/end/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize(("granted", "sees"), [(True, True), (False, False)])
def test_family_sees_what_was_granted(home, client_as, granted, sees):
    alert = alarm(home)
    user = UserFactory()
    FamilyLinkFactory(
        user=user,
        resident=alert.resident,
        relation=Relation.CHILD,
        may_see_alerts=granted,
        may_see_file=True,
    )
    page = client_as(user).get("/family/file/").content.decode()
    assert ("离床未归" in page) == sees
    assert ("一键呼叫按钮" in page) == sees


def test_staff_see_it_on_the_portrait(home, worker):
    alert = alarm(home)
    page = worker.get(f"/console/care/people/{alert.resident_id}/").content.decode()
    assert f"{ALERTS}{alert.pk}/" in page


def test_another_key_for_a_sender(home, clerk):
    gateway = DeviceGatewayFactory(division=home.parent)
    address = f"{DEVICES}gateways/{gateway.pk}/renew/"
    before = str(gateway.secret)
    assert clerk.get(address).status_code == 200
    page = clerk.post(address, follow=True).content.decode()
    gateway.refresh_from_db()
    assert str(gateway.secret) != before
    assert str(gateway.secret) in page
    assert str(gateway.secret) not in clerk.get(DEVICES).content.decode()
    other = DeviceGatewayFactory()
    assert clerk.post(f"{DEVICES}gateways/{other.pk}/renew/").status_code == 404


def test_own_limits_on_the_page(home, clerk, client_as):
    person = ResidentFactory(community=home)
    address = f"/console/care/people/{person.pk}/limits/"
    said = {"kind": "heart_high", "enter": 140, "leave": 130, "minutes": 10, "reason": "起搏器"}
    assert "没有个人界限" in clerk.get(address).content.decode()
    wrong = (
        {"leave": ""},
        {"leave": 150},
        {"kind": "out_of_bed"},
        {"reason": ""},
        {"enter": 99999},
    )
    for each in wrong:
        assert clerk.post(address, said | each).status_code == 422
    assert not PersonalLimit.objects.exists()
    for enter in (140, 145):
        assert clerk.post(address, said | {"enter": enter}).status_code == 302
    held = PersonalLimit.objects.get(ended_at__isnull=True)
    assert held.enter == 145
    assert "起搏器" in clerk.get(address).content.decode()
    clerk.post(address, {"end": held.pk})
    held.refresh_from_db()
    assert held.ended_at is not None
    elsewhere = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert elsewhere.get(address).status_code == 404


def test_no_page_shows_what_was_measured(home, client_as):
    bed = CareDeviceFactory(resident__community=home)
    now = timezone.now()
    row = DeviceEvent.objects.create(
        device=bed, event_id="e", kind="heart_rate", value=31999, occurred_at=now, received_at=now
    )
    admin = client_as(staff(Role.DISTRICT_ADMIN, home.parent.parent))
    for name in ("", f"{row.pk}/change/"):
        page = admin.get(f"/admin/elderly_care/deviceevent/{name}")
        assert page.status_code == 200
        assert "31999" not in page.content.decode()
