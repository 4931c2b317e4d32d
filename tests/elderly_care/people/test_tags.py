"""Sensitive tags: for named roles, with a reason, and nowhere else."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from core.errors import NotAllowed, NotFound
from core.models import AuditEvent
from elderly_care.commands import end_tag, look_at_tags, set_tag
from elderly_care.commands.privacy import REVEALS_PER_HOUR, ReasonTooShort, TooManyReveals
from elderly_care.models import SensitiveTag
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.elderly_care_people import SensitiveTagFactory

pytestmark = pytest.mark.django_db
WORDS = "失独"
WHY = "节日走访前了解情况"


@pytest.fixture
def person():
    return ResidentFactory()


@pytest.fixture
def clerk(person):
    return staff(Role.STREET_CLERK, person.community.parent)


def look(person, by, reason=WHY):
    return look_at_tags(resident=person, reason=reason, by=by)


def test_every_look_is_kept_even_where_there_is_nothing(person, clerk):
    assert look(person, clerk) == []
    set_tag(resident=person, kind="bereaved_only_child", begins_on=today(), by=clerk)

    assert [tag.kind_words for tag in look(person, clerk)] == [WORDS]
    looks = AuditEvent.objects.filter(action="elderly_care.sensitivetag.looked")
    assert [(each.actor_id, each.reason) for each in looks] == [(clerk.pk, WHY)] * 2
    assert WORDS not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_a_tag_begins_today_at_the_latest(person, client_as, clerk):
    page = reverse("care_console:tags", args=[person.pk])
    told = {"kind": "domestic_harm", "begins_on": today() + timedelta(days=1)}
    refused = client_as(clerk).post(page, told)
    assert (refused.status_code, "不能晚于今天" in refused.text) == (422, True)
    assert not SensitiveTag.objects.exists()
    for note in ("家属来电", "再次来电"):
        kept = client_as(clerk).post(
            page, {**told, "begins_on": today(), "note": note}, follow=True
        )
        assert "日期和说明没有改" in kept.text
    assert [tag.note for tag in SensitiveTag.objects.all()] == ["家属来电"]


def test_without_a_reason_nothing_is_shown(person, clerk):
    SensitiveTagFactory(resident=person)

    with pytest.raises(ReasonTooShort):
        look(person, clerk, "看看")


def test_nobody_looks_at_a_whole_street(person, clerk):
    for _ in range(REVEALS_PER_HOUR):
        look(person, clerk)

    with pytest.raises(TooManyReveals):
        look(person, clerk)


@pytest.mark.parametrize(
    "role",
    [
        Role.COMMUNITY_WORKER,
        Role.STATION_MANAGER,
        Role.DISTRICT_ADMIN,
        Role.AUDITOR,
        Role.CALL_AGENT,
    ],
)
def test_other_roles_are_refused(person, client_as, role):
    user = staff(role, person.community.parent)

    with pytest.raises(NotAllowed):
        look(person, user)
    page = client_as(user).get(reverse("care_console:tags", args=[person.pk]))
    assert page.status_code == 403


def test_another_street_is_refused(person):
    with pytest.raises(NotFound):
        look(person, staff(Role.STREET_CLERK, CommunityFactory().parent))


def test_once_is_enough_and_an_end_is_an_end(person, clerk):
    tag = set_tag(resident=person, kind="bereaved_only_child", begins_on=today(), by=clerk)
    again = set_tag(resident=person, kind="bereaved_only_child", begins_on=today(), by=clerk)
    assert again == tag
    assert AuditEvent.objects.filter(action="elderly_care.sensitivetag.set_again").exists()

    end_tag(tag=tag, by=clerk)
    assert look(person, clerk) == []


def test_not_even_the_table_tells_which(person):
    SensitiveTagFactory(resident=person)

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(t)::text FROM elderly_care_sensitivetag t")
        assert "bereaved" not in cursor.fetchone()[0]


def test_no_list_no_export_no_page_of_others(person, client_as, clerk):
    SensitiveTagFactory(resident=person)
    oneself = FamilyLinkFactory(resident=person).user

    assert SensitiveTag not in admin.site._registry
    pages = [
        (clerk, reverse("care_console:portrait", args=[person.pk])),
        (clerk, reverse("care_console:tags", args=[person.pk])),
        (clerk, reverse("admin:elderly_care_resident_change", args=[person.pk])),
        (oneself, reverse("family:file")),
    ]
    for user, page in pages:
        answer = client_as(user).get(page).content.decode()
        assert f"{WORDS}</h2>" not in answer
        if user is oneself:
            assert WORDS not in answer


def test_the_page_shows_after_a_reason(person, client_as, clerk):
    tag = SensitiveTagFactory(resident=person)
    page = reverse("care_console:tags", args=[person.pk])
    client = client_as(clerk)

    assert f"{WORDS}</h2>" not in client.get(page).content.decode()
    assert client.post(page, {"look": "1", "reason": "看"}).status_code == 422
    assert f"{WORDS}</h2>" in client.post(page, {"look": "1", "reason": WHY}).content.decode()
    assert client.post(page, {"end": "rubbish"}).status_code == 404
    client.post(page, {"end": tag.pk})
    tag.refresh_from_db()
    assert tag.ends_on == today()
