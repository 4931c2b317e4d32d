"""Working days as published: the vectors of the rules, and what is not known is not guessed."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from core.audit import SYSTEM
from core.models import AuditEvent, CalendarYear
from core.workdays import (
    CalendarUnknown,
    NotACalendar,
    add_working_days,
    is_working_day,
    load_calendar,
    missing_year,
    publish_year,
    working_days_between,
)
from tests.factories.accounts import CommunityFactory, staff

pytestmark = pytest.mark.django_db
NEW_YEAR = {"source": "国办发明电〔2026〕1号", "holidays": [date(2027, 1, 1)], "workdays": []}


@pytest.fixture
def calendar() -> None:
    """The years that ship, and no other."""
    load_calendar()


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-02-12", 7, "2026-02-28"),  # a Saturday that is worked
        ("2026-09-18", 15, "2026-10-15"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2025-09-26", 7, "2025-10-13"),
        ("2025-12-31", 1, "2026-01-04"),  # a Sunday that is worked, in the next year
        ("2026-02-12", 0, "2026-02-12"),
    ],
)
def test_the_nth_working_day_after_a_day(calendar, start, n, end):
    start, end = date.fromisoformat(start), date.fromisoformat(end)
    assert add_working_days(start, n) == end
    assert working_days_between(start, end) == n
    assert working_days_between(end, start) == -n


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2024-02-09", True),  # the eve of 2024's spring festival was no holiday
        ("2024-02-10", False),
        ("2024-02-18", True),
        ("2025-01-26", True),
        ("2025-10-08", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
    ],
)
def test_days_of_the_shipped_years(calendar, day, worked):
    assert is_working_day(date.fromisoformat(day)) is worked


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_year(calendar, year, days):
    first = date(year, 1, 1)
    counted = sum(
        is_working_day(first + timedelta(days=i))
        for i in range((date(year + 1, 1, 1) - first).days)
    )
    weekdays = sum(
        (first + timedelta(days=i)).weekday() < 5
        for i in range((date(year + 1, 1, 1) - first).days)
    )
    row = CalendarYear.objects.get(pk=year)
    assert counted == weekdays - sum(d.weekday() < 5 for d in row.holidays) + len(row.workdays)
    assert counted == days


@given(
    start=st.dates(date(2024, 1, 1), date(2025, 12, 31)), n=st.integers(min_value=1, max_value=120)
)
def test_counting_there_and_back_agree(django_db_blocker, start, n):
    with django_db_blocker.unblock():
        load_calendar()
        end = add_working_days(start, n)
        assert is_working_day(end)
        assert working_days_between(start, end) == n


def test_a_year_that_nobody_published_is_not_guessed(calendar):
    with pytest.raises(CalendarUnknown) as refusal:
        add_working_days(date(2026, 12, 28), 5)
    assert "2027" in str(refusal.value)
    with pytest.raises(CalendarUnknown):
        is_working_day(date(2023, 12, 31))


def test_a_published_year_is_known_at_once(calendar):
    with pytest.raises(CalendarUnknown):
        is_working_day(date(2027, 1, 1))
    publish_year(year=2027, by=SYSTEM, **NEW_YEAR)
    assert not is_working_day(date(2027, 1, 1))
    publish_year(year=2027, by=SYSTEM, **NEW_YEAR | {"holidays": [date(2027, 1, 4)]})
    assert is_working_day(date(2027, 1, 1))
    assert (
        AuditEvent.objects.filter(action="core.calendaryear.published", subject_id=2027).count()
        == 2
    )


def test_thousands_of_deadlines_read_a_year_once(calendar, django_assert_num_queries):
    with django_assert_num_queries(1):
        for _ in range(1000):
            add_working_days(date(2026, 9, 18), 15)


@pytest.mark.parametrize(
    "change",
    [
        {"holidays": [date(2026, 1, 1)]},
        {"workdays": [date(2027, 1, 1)]},
        {"workdays": [date(2028, 1, 1)]},
    ],
)
def test_a_calendar_that_cannot_be_is_refused(change):
    with pytest.raises(NotACalendar):
        publish_year(year=2027, by=SYSTEM, **NEW_YEAR | change)
    assert not CalendarYear.objects.exists()


def test_loading_again_keeps_what_staff_entered(calendar):
    publish_year(year=2026, by=SYSTEM, source="更正", holidays=[date(2026, 1, 1)], workdays=[])
    assert load_calendar() == 0
    assert CalendarYear.objects.get(pk=2026).source == "更正"


def test_a_new_year_comes_from_a_file(tmp_path, capsys):
    file = tmp_path / "2027.json"
    entry = {"source": "…", "holidays": ["2027-01-01/2027-01-03"], "workdays": ["2027-01-09"]}
    file.write_text(json.dumps({"2027": entry}))
    call_command("load_calendar", str(file))
    assert add_working_days(date(2027, 1, 1), 6) == date(2027, 1, 9)


def test_staff_enter_a_year_in_the_admin(client_as):
    client = client_as(staff(Role.DISTRICT_ADMIN, CommunityFactory().parent.parent))
    form = {
        "year": "2027",
        "source": "国办发明电〔2026〕1号",
        "holidays": "2027-01-01/2027-01-03\n2027-04-05",
        "workdays": "2027-01-09",
    }
    assert client.post("/admin/core/calendaryear/add/", form).status_code == 302
    assert len(CalendarYear.objects.get(pk=2027).holidays) == 4
    page = client.get("/admin/core/calendaryear/2027/change/")
    assert "2027-01-01/2027-01-03" in page.content.decode()

    page = client.post("/admin/core/calendaryear/add/", form | {"year": "2028", "holidays": "明天"})
    assert "不是日期" in page.content.decode()


def test_a_clerk_only_looks(client_as):
    client = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert client.get("/admin/core/calendaryear/").status_code == 200
    assert client.get("/admin/core/calendaryear/add/").status_code == 403


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 9, 30), None), (date(2026, 10, 1), 2027), (date(2027, 1, 4), 2027)],
)
def test_the_next_year_is_missed_in_time(calendar, day, year):
    assert missing_year(day) == year
