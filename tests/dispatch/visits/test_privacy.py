"""What nobody gets to see: another day's homes, what a camera notes, what a relative was not granted."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.photos import MAX_BYTES, PhotoRefused
from dispatch.commands.proofs import stamp
from dispatch.commands.visits import check_in
from dispatch.enums import OrderState
from dispatch.models import VisitEvidence
from elderly_care.enums import Relation
from tests.factories.accounts import CommunityFactory, UserFactory
from tests.factories.dispatch import CarerFactory
from tests.factories.dispatch_visits import (
    FAR,
    act,
    carer_user,
    operator_in,
    shown,
    visit_order,
    visited,
)
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return CommunityFactory()


@pytest.fixture
def operator(place):
    return operator_in(place)


def taken(**options) -> SimpleUploadedFile:
    """A photo in which the phone has noted where and with what it was taken."""
    noted = Image.Exif()
    noted[0x010F] = "Phone Of Somebody"
    noted.get_ifd(0x8825)[1] = "N"
    file = BytesIO()
    Image.new("RGB", (4000, 3000), "navy").save(file, "JPEG", exif=noted, **options)
    return SimpleUploadedFile("IMG_Somebody.jpg", file.getvalue(), "image/jpeg")


def test_a_kept_photo_is_small_and_says_nothing_but_its_stamp(place, operator):
    order = visit_order(place, operator)
    proof = check_in(order=order, shown=shown(photo=taken()), act=act("in"), by=carer_user(order))
    kept = proof.photo.read()
    with Image.open(BytesIO(kept)) as image:
        assert max(image.size) == 1600
        assert dict(image.getexif()) == {}
    assert b"Somebody" not in kept
    assert "Somebody" not in proof.photo.name


def test_the_stamp_names_the_order_the_moment_and_the_place(place, operator):
    order = visit_order(place, operator)
    user = carer_user(order)
    why = "在小区门口接老人"
    proof = check_in(order=order, shown=shown(spot=FAR, place_reason=why), act=act("in"), by=user)
    first, second = stamp(proof)
    assert first == f"{order.number} 到达签到 {user}"
    assert second.startswith(f"{timezone.localtime(proof.occurred_at):%Y-%m-%d %H:%M:%S}")
    assert f"{proof.distance_m} 米" in second
    assert order.resident.name not in first + second


@pytest.mark.parametrize("data", [b"", b"not a photo", b"x" * (MAX_BYTES + 1)])
def test_what_is_no_photo_or_too_large_keeps_nothing(client_as, place, operator, data):
    order = visit_order(place, operator)
    file = SimpleUploadedFile("door.jpg", data, "image/jpeg")
    with pytest.raises(PhotoRefused):
        check_in(order=order, shown=shown(photo=file), act=act("in"), by=carer_user(order))
    assert not VisitEvidence.objects.exists()
    order.refresh_from_db()
    assert order.state == OrderState.ACCEPTED


def test_a_carers_page_holds_todays_homes_and_no_more(client_as, place, operator):
    carer = CarerFactory(operator=operator)
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    for name, days in (("昨天的人", -2), ("今天的人", 0), ("明天的人", 2)):
        visit_order(
            place,
            operator,
            carer,
            resident=ResidentFactory(community=place, name=name),
            start=noon + timedelta(days=days),
        )
    visit_order(place, operator, resident=ResidentFactory(community=place, name="别人的人"))
    page = client_as(carer.user).get(reverse("dispatch_console:visits")).content.decode()
    for name in ("昨天的人", "明天的人", "别人的人"):
        assert name not in page


def test_a_done_visit_keeps_no_address_and_no_phone_on_the_page(client_as, place, operator):
    order = visited(place, operator, address="2号楼3单元501室")
    page = client_as(carer_user(order)).get(reverse("dispatch_console:visits")).content.decode()
    assert "2号楼3单元501室" not in page
    assert order.resident.phone not in page


@pytest.mark.parametrize(("granted", "status"), [(True, 200), (False, 403)])
def test_a_relative_sees_visits_as_the_resident_allowed(
    client_as, place, operator, granted, status
):
    order = visited(place, operator)
    user = UserFactory()
    FamilyLinkFactory(
        user=user, resident=order.resident, relation=Relation.CHILD, may_order=granted
    )
    client = client_as(user)
    for name, arguments in (("ratings", ()), ("rate", (order.pk,))):
        answer = client.get(reverse(f"dispatch_portal:{name}", args=arguments))
        assert answer.status_code == status
        assert (order.item.name in answer.content.decode()) is granted


def test_tracks_are_forgotten_every_night():
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert {"dispatch.forget_tracks", "dispatch.watch_complaints"} <= set(tasks)
