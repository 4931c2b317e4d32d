"""Photos of a complaint and of who comes: sealed, for those whom it concerns."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.photos import clean_photo
from dispatch import commands
from dispatch.enums import OrderState
from dispatch.models import Carer, ServiceComplaint
from elderly_care.enums import Relation
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.dispatch_visits import operator_in, photo, visit_order
from tests.factories.elderly_care import FamilyLinkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return CommunityFactory()


def person_of(order, client_as):
    user = UserFactory()
    FamilyLinkFactory(user=user, resident=order.resident, relation=Relation.SELF)
    return client_as(user)


def test_a_complaint_with_a_photo_is_seen_by_who_answers(place, client_as, calendar):
    order = visit_order(place, operator_in(place), state=OrderState.ACCEPTED)
    client = person_of(order, client_as)
    address = f"/help/visits/{order.pk}/complain/"
    broken = SimpleUploadedFile("a.jpg", b"no picture")
    assert client.post(address, {"text": "没擦", "photo": broken}).status_code == 422
    assert not ServiceComplaint.objects.exists()
    assert client.post(address, {"text": "没擦", "photo": photo()}).status_code == 302
    row = ServiceComplaint.objects.get()
    assert row.photo

    seen = reverse("dispatch_console:complaint_photo", args=[row.pk])
    clerk = client_as(staff(Role.STREET_CLERK, place.parent))
    assert seen in clerk.get(reverse("dispatch_console:complaints")).text
    assert clerk.get(seen)["Content-Type"] == "image/jpeg"
    far = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert far.get(seen).status_code == 404


def test_who_comes_is_seen_as_long_as_she_is_to_come(place, client_as):
    order = visit_order(place, operator_in(place), state=OrderState.ACCEPTED)
    carer = order.assignments.get().carer
    client = person_of(order, client_as)
    picture = f"/help/visits/{order.pk}/carer/1/"
    assert client.get(picture).status_code == 404
    carer.picture = clean_photo(photo())
    carer.save()
    assert picture in client.get(f"/help/visits/{order.pk}/").text
    assert client.get(picture)["Content-Type"] == "image/jpeg"

    stranger = person_of(visit_order(place, order.operator), client_as)
    assert stranger.get(picture).status_code == 404
    commands.cancel(order=order, by=SYSTEM, reason="不要了")
    assert client.get(picture).status_code == 404


def test_staff_put_a_picture_there_and_take_it_away(place, client_as):
    operator = operator_in(place)
    carer = visit_order(place, operator).assignments.get().carer
    client = client_as(staff(Role.STATION_MANAGER, operator))
    address = reverse("admin:dispatch_carer_change", args=[carer.pk])
    page = client.get(address)
    form = page.context["adminform"].form
    kept = {name: value for name, value in form.initial.items() if value not in (None, "")}
    kept = {name: value for name, value in kept.items() if name in form.fields}
    kept |= {"languages": "", "is_active": "on"}
    kept.pop("picture", None)
    broken = SimpleUploadedFile("a.jpg", b"no picture")
    assert client.post(address, kept | {"picture": broken}).status_code == 200
    assert client.post(address, kept | {"picture": photo()}).status_code == 302
    assert Carer.objects.get(pk=carer.pk).picture
    assert client.get(address).status_code == 200
    client.post(address, kept | {"no_picture": "on"})
    assert not Carer.objects.get(pk=carer.pk).picture
