"""Two at once: rosters queue up, and nobody looks more often by clicking twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.enums import Role
from core.audit import SYSTEM
from core.models import AuditEvent
from elderly_care.commands import REVEALS_PER_HOUR, import_roster, reveal_personal_data
from elderly_care.commands.privacy import TooManyReveals
from elderly_care.models import FamilyLink, Resident
from elderly_care.signals import facts_changed
from tests.elderly_care.rosters import csv_file, row
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.subsidies.threads import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


def at_once(count, act):
    """What `count` threads got from doing the same at the same moment."""
    barrier = Barrier(count)

    def start(_number):
        try:
            barrier.wait(timeout=PATIENCE)
            return act()
        except TooManyReveals as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(start, range(count)))


def test_the_same_roster_twice_at_once_opens_one_file():
    community = CommunityFactory()

    results = at_once(
        2, lambda: import_roster(file=csv_file(row(community_code=community.pk)), by=SYSTEM)
    )

    assert sorted((r.created, r.unchanged) for r in results) == [(0, 1), (1, 0)]
    assert Resident.objects.count() == 1


def test_whoever_refers_to_a_resident_does_not_wait_for_a_roster():
    resident = ResidentFactory(name="王秀英")
    user = UserFactory()
    said = {"id_number": resident.id_number, "name": "王秀兰", "birth_date": resident.birth_date}
    roster = csv_file(row(community_code=resident.community_id, **said))

    def refer():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            return FamilyLink.objects.create(
                user=user, resident_id=resident.pk, relation="child", consented_on="2024-01-01"
            ).pk
        finally:
            connection.close()

    def meanwhile(**_facts):
        with ThreadPoolExecutor(1) as pool:
            made.append(pool.submit(refer).result(timeout=PATIENCE))

    made: list[int] = []
    facts_changed.connect(meanwhile)
    try:
        result = import_roster(file=roster, by=SYSTEM)
    finally:
        facts_changed.disconnect(meanwhile)

    assert result.updated == 1
    assert FamilyLink.objects.get().pk == made[0]


def test_the_last_reveal_of_the_hour_is_given_once():
    resident = ResidentFactory()
    clerk = staff(Role.STREET_CLERK, resident.community)

    def look():
        return reveal_personal_data(
            resident=resident, field="phone", reason="电话核实迁入", by=clerk
        )

    for _ in range(REVEALS_PER_HOUR - 1):
        look()

    results = at_once(4, look)

    assert results.count(TooManyReveals) == 3
    assert AuditEvent.objects.count() == REVEALS_PER_HOUR
