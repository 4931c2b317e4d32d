"""A person whom nobody reached: an owner, a clock, the next owner, and an outcome that somebody writes."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from core.errors import InvalidInput, ReasonMissing
from core.models import AuditEvent
from core.transitions import WrongState
from meals.commands.alerts import close_alert, escalate_alerts, take_alert
from meals.commands.delivering import Failure, fail_delivery
from meals.enums import AlertOutcome
from meals.models import DeliveryAlert
from meals.queries.alerts import alert_figures, alert_queue, whose_turn_next
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.meals import lunch
from tests.factories.meals_delivery import DeliveryAlertFactory, delivery, picture

pytestmark = pytest.mark.django_db
QUEUE = "/console/meals/alerts/"


@pytest.fixture
def scene(settings):
    settings.MEAL_ALERT_MINUTES = (20, 10, 30, 40)
    made = lunch(CommunityFactory(), service_date=today())
    street = made.point.division.parent
    made.clerk = staff(Role.STREET_CLERK, street)
    made.district = staff(Role.DISTRICT_ADMIN, street.parent)
    made.rider = staff(Role.RIDER, made.operator)
    return made


def alarm(scene, key="f1", photo=None) -> DeliveryAlert:
    order = delivery(scene)
    fail_delivery(
        order=order,
        failure=Failure("no_answer", photo=photo),
        by=scene.rider,
        occurred_at=timezone.now(),
        key=key,
    )
    return order.alerts.get()


def close(alert, by, outcome="phone", note="本人接了电话"):
    return close_alert(alert=alert, outcome=outcome, note=note, by=by)


def test_the_meal_points_manager_is_first_and_has_twenty_minutes(scene):
    alert = alarm(scene)
    assert (alert.owner, alert.level, alert.state) == (scene.manager, 0, "open")
    assert alert.due_at - alert.opened_at == timedelta(minutes=20)


def test_what_nobody_looks_into_goes_to_a_colleague_and_climbs_to_the_district(scene):
    alert = alarm(scene)
    assert escalate_alerts(now=alert.due_at - timedelta(seconds=1)) == 0

    turns = ((scene.worker, 1, 10), (scene.clerk, 2, 30), (scene.district, 3, 40))
    for owner, level, minutes in turns:
        now = alert.due_at
        assert (escalate_alerts(now=now), escalate_alerts(now=now)) == (1, 0)
        alert.refresh_from_db()
        assert (alert.owner, alert.level) == (owner, level)
        assert alert.due_at == now + timedelta(minutes=minutes)

    assert escalate_alerts(now=alert.due_at) == 0  # nobody stands above: it stays theirs
    alert.refresh_from_db()
    assert (alert.owner, alert.state) == (scene.district, "open")


def test_a_level_without_anybody_is_skipped(scene):
    for person in (scene.manager, scene.worker):
        person.memberships.update(
            valid_to=today() - timedelta(days=1), valid_from=today() - timedelta(days=9)
        )

    assert alarm(scene).owner == scene.clerk


@pytest.mark.parametrize("outcome", AlertOutcome.values)
def test_somebody_says_how_the_person_is(scene, outcome):
    alert = close(alarm(scene), scene.worker, outcome)
    assert (alert.state, alert.outcome, alert.closed_by) == ("closed", outcome, scene.worker)
    assert close(alert, scene.worker).closed_at == alert.closed_at  # pressed twice
    with pytest.raises(WrongState):
        close(alert, scene.clerk)
    assert escalate_alerts(now=alert.due_at) == 0


@pytest.mark.parametrize(
    ("outcome", "note", "error"),
    [("", "…", InvalidInput), ("fine", "…", InvalidInput), ("phone", " ", ReasonMissing)],
)
def test_without_an_outcome_it_stays_open(scene, outcome, note, error):
    alert = alarm(scene)
    with pytest.raises(error):
        close(alert, scene.worker, outcome, note)
    alert.refresh_from_db()
    assert alert.state == "open"


def test_somebody_else_takes_it_over_and_the_clock_runs_on(scene):
    alert = alarm(scene)
    taken = take_alert(alert=alert, by=scene.worker)
    assert (taken.owner, taken.due_at) == (scene.worker, alert.due_at)
    assert AuditEvent.objects.filter(action="meals.alert.taken").count() == 1


def test_the_next_one_is_somebody_else_and_it_is_never_handed_down(scene):
    alert = alarm(scene)
    assert whose_turn_next(alert) == str(scene.worker)
    alert = take_alert(alert=alert, by=scene.worker)
    assert whose_turn_next(alert) == str(scene.clerk)
    alert = take_alert(alert=alert, by=scene.clerk)
    assert whose_turn_next(alert) == str(scene.district)
    alert = take_alert(alert=alert, by=scene.district)
    assert whose_turn_next(alert) == ""


def test_a_colleague_of_the_operator_comes_before_the_community(scene):
    second = staff(Role.STATION_MANAGER, scene.operator)
    alert = alarm(scene)
    assert alert.owner == scene.manager
    assert whose_turn_next(alert) == str(second)


def test_what_was_found_is_never_rewritten(scene):
    alert = close(alarm(scene), scene.worker)
    with pytest.raises(Error), transaction.atomic():
        DeliveryAlert.objects.filter(pk=alert.pk).update(outcome="visited")
    with pytest.raises(Error), transaction.atomic():
        alert.delete()


def test_figures_open_to_their_alerts(scene):
    first, second = alarm(scene, "f1"), alarm(scene, "f2")
    escalate_alerts(now=second.due_at)
    close(first, scene.worker, "visited")

    found = alert_figures(scene.district, today(), today())

    assert (found.opened, found.closed, found.escalated) == (2, 1, 2)
    assert found.mean_minutes is not None
    assert list(alert_queue(scene.district)) == [second]


# Pages --------------------------------------------------------------------------------------


def address(alert):
    return reverse("meals_console:alert", args=[alert.pk])


def test_staff_see_the_queue_and_close_an_alert(client_as, scene):
    alert = alarm(scene)
    client = client_as(scene.worker)
    assert alert.order.resident.name in client.get(QUEUE).content.decode()
    page = client.get(address(alert)).content.decode()
    assert f"tel:{alert.order.resident.phone}" in page
    assert str(scene.worker) in page  # whose turn is next
    assert alert.order.resident.full_address in page
    assert AuditEvent.objects.filter(action="meals.alert.phone_shown").count() == 1

    assert client.post(address(alert), {"outcome": "phone"}).status_code == 422
    client.post(address(alert), {"outcome": "phone", "note": "在睡觉"})

    alert.refresh_from_db()
    assert (alert.outcome, alert.note) == ("phone", "在睡觉")


def test_who_only_reads_sees_no_phone_and_closes_nothing(client_as, scene):
    alert = alarm(scene)
    client = client_as(staff(Role.AUDITOR, scene.point.division))
    assert f"tel:{alert.order.resident.phone}" not in client.get(address(alert)).content.decode()
    assert client.post(address(alert), {"outcome": "phone", "note": "…"}).status_code == 403


def test_another_street_sees_no_alert_and_no_photo(client_as, scene):
    alert = alarm(scene, photo=picture())
    client = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert client.get(address(alert)).status_code == 404
    assert list(client.get(QUEUE).context["queue"]) == []
    photo = reverse("meals_console:failure_photo", args=[alert.failure.pk])
    assert client.get(photo).status_code == 404
    shown = client_as(scene.worker).get(photo)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")


def test_the_meal_goes_out_again_or_back(client_as, scene):
    first, second = alarm(scene, "f1"), alarm(scene, "f2")
    client = client_as(scene.manager)
    client.post(reverse("meals_console:alert_meal", args=[first.pk]), {"retry": "1"})
    client.post(reverse("meals_console:alert_meal", args=[second.pk]), {"back": "1"})
    for alert, state in ((first, "sent"), (second, "no_show")):
        alert.order.refresh_from_db()
        alert.refresh_from_db()
        assert (alert.order.state, alert.state) == (state, "open")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_takes_as_many_queries_for_three(
    client_as, scene, rows, django_assert_num_queries
):
    for number in range(rows):
        alarm(scene, f"f{number}")
    client = client_as(scene.clerk)
    with django_assert_num_queries(5):
        assert len(client.get(QUEUE).context["queue"]) == rows


def test_a_failure_without_an_owner_is_still_in_the_queue(scene):
    alert = DeliveryAlertFactory(failure__order=delivery(scene))
    assert alert in alert_queue(scene.clerk)
