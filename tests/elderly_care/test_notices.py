"""Residents are told once, in Chinese; the message to the phone goes out once or says why not."""

from datetime import datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from core.audit import SYSTEM
from core.models import AuditEvent, SmsState
from core.outbox import WAITS
from elderly_care.commands import mark_notices_read, notify, notify_many
from elderly_care.commands.notices import OUTBOX
from elderly_care.models import Notice
from elderly_care.tasks import send_notices
from tests.elderly_care.gateway import running_gateway
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory, a_notice

pytestmark = pytest.mark.django_db
PAGE = "family:notices"


@pytest.fixture
def gateway(settings):
    with running_gateway() as running:
        settings.SMS_GATEWAY_URL = running.address
        settings.SMS_GATEWAY_TOKEN = "secret"
        settings.SMS_HOURS = (0, 24)
        yield running


def said(*states):
    return list(Notice.objects.order_by("pk").values_list("sms_state", flat=True)) == list(states)


def test_a_notice_says_what_about_whom_and_by_whom():
    resident = ResidentFactory()
    with translation.override("en"):
        notice = notify(
            resident=resident,
            subject=gettext_lazy("补贴"),
            text="每月 600 元。",
            by=SYSTEM,
            about=resident,
        )
    notice.refresh_from_db()
    assert (notice.subject, notice.text) == ("补贴", "每月 600 元。")
    assert (notice.about_type, notice.about_id) == ("elderly_care.resident", resident.pk)
    assert (notice.author, notice.read_at) == ("system", None)


def test_without_a_gateway_nothing_is_sent_and_nothing_pretended():
    a_notice()
    assert OUTBOX.send_waiting() == 0
    assert said(SmsState.NOT_CONFIGURED)


def test_what_was_told_before_a_gateway_came_is_not_sent_later(gateway, settings):
    settings.SMS_GATEWAY_URL = ""
    a_notice()
    settings.SMS_GATEWAY_URL = gateway.address
    assert OUTBOX.send_waiting() == 0
    assert gateway.requests == []


def test_a_message_goes_out_once(gateway):
    notice = a_notice(ResidentFactory(phone="13812341234"))
    send_notices()
    send_notices()
    assert gateway.requests == [
        {"key": str(notice.key), "phone": "13812341234", "text": notice.text}
    ]
    notice.refresh_from_db()
    assert notice.sms_state == SmsState.SENT
    assert notice.sms_sent_at is not None


def test_nobody_rings_the_dead_or_who_has_no_phone(gateway):
    a_notice(ResidentFactory(phone=None))
    a_notice(ResidentFactory(died_on="2026-01-01"))
    told = a_notice(ResidentFactory())
    told.resident.died_on = timezone.localdate()
    told.resident.save()
    assert OUTBOX.send_waiting() == 1
    assert said(SmsState.NO_PHONE, SmsState.NO_PHONE, SmsState.NO_PHONE)
    assert gateway.requests == []


@pytest.mark.parametrize("status", [500, 401, 429, 302])
def test_a_refusal_is_tried_again_later_under_the_same_key_and_then_given_up(gateway, status):
    notice = a_notice()
    gateway.answers[notice.resident.phone] = status
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for attempt, pause in enumerate((*WAITS, timedelta()), start=1):
            OUTBOX.send_waiting()
            assert OUTBOX.send_waiting() == 0
            assert len(gateway.requests) == attempt
            clock.shift(pause)
    notice.refresh_from_db()
    assert (notice.sms_state, notice.sms_error) == (SmsState.FAILED, f"HTTP {status}")
    assert {request["key"] for request in gateway.requests} == {str(notice.key)}
    assert AuditEvent.objects.filter(action="elderly_care.notice.sms_failed").count() == 1


def test_a_number_that_the_gateway_does_not_know_is_given_up_at_once(gateway):
    notice, fine = a_notice(), a_notice()
    gateway.answers[notice.resident.phone] = 422
    assert OUTBOX.send_waiting() == 2
    assert said(SmsState.FAILED, SmsState.SENT)
    assert notice.resident.phone not in Notice.objects.get(pk=notice.pk).sms_error
    assert list(gateway.messages) == [str(fine.key)]


def test_a_gateway_that_is_down_is_asked_once_and_gets_everything_later(settings, gateway):
    a_notice(), a_notice()
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:1/"
    assert OUTBOX.send_waiting() == 1
    assert Notice.objects.filter(sms_error="ConnectionRefusedError").count() == 1
    settings.SMS_GATEWAY_URL = gateway.address
    with time_machine.travel(timezone.now() + WAITS[0]):
        OUTBOX.send_waiting()
    assert said(SmsState.SENT, SmsState.SENT)


@pytest.mark.parametrize(
    ("clock", "sent"), [("07:59", 0), ("08:00", 1), ("20:59", 1), ("21:00", 0), ("02:00", 0)]
)
def test_nobody_is_woken(gateway, settings, clock, sent):
    settings.SMS_HOURS = (8, 21)
    a_notice()
    tomorrow = timezone.localdate() + timedelta(days=1)
    with time_machine.travel(datetime.fromisoformat(f"{tomorrow}T{clock}+08:00")):
        assert OUTBOX.send_waiting() == sent


def test_a_worker_that_died_is_followed_by_another_after_its_lease(gateway):
    notice = a_notice()
    Notice.objects.update(sms_attempts=1, sms_due_at=timezone.now() + timedelta(minutes=5))
    assert OUTBOX.send_waiting() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert OUTBOX.send_waiting() == 1
    assert list(gateway.messages) == [str(notice.key)]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_workers_share_the_messages(gateway):
    gateway.slow = 0.01
    residents = [ResidentFactory() for _ in range(20)]
    with transaction.atomic():
        notify_many([(r.pk, "补贴", f"第 {r.pk} 位") for r in residents], SYSTEM)
    # the bell has rung already: CELERY_TASK_ALWAYS_EAGER
    assert len(gateway.requests) == 20
    Notice.objects.update(sms_state=SmsState.WAITING, sms_sent_at=None, sms_due_at=timezone.now())

    def work():
        try:
            OUTBOX.send_waiting()
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gateway.requests) == 40
    assert len(gateway.messages) == 20


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_said(gateway):
    resident = ResidentFactory()
    with transaction.atomic():
        notify(resident=resident, subject="补贴", text="…", by=SYSTEM)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert gateway.requests == []


def test_thousands_are_told_in_a_few_statements(django_assert_max_num_queries):
    residents = [ResidentFactory() for _ in range(3)]
    rows = [(residents[n % 3].pk, "补贴", f"第 {n} 条") for n in range(2500)]
    with django_assert_max_num_queries(6):
        assert notify_many(rows, SYSTEM) == 2500
    assert notify_many([], SYSTEM) == 0


@pytest.mark.parametrize(
    "change", ["UPDATE elderly_care_notice SET text = ''", "DELETE FROM elderly_care_notice"]
)
def test_the_program_cannot_take_a_notice_back(change):
    a_notice()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_read_as_far_as_the_page_went():
    first = a_notice()
    later = a_notice(first.resident)
    other = a_notice()
    for _ in range(2):
        mark_notices_read(resident=first.resident, through=first.pk, by=UserFactory())
    unread = set(Notice.objects.unread().values_list("pk", flat=True))
    assert unread == {later.pk, other.pk}
    assert AuditEvent.objects.filter(action="elderly_care.notices.read").count() == 1


def test_the_page_lists_what_the_resident_was_told(client_as):
    link = FamilyLinkFactory()
    a_notice(link.resident, subject="高龄津贴有变化", text="从 3 月起每月 500 元。")
    a_notice(subject="别人的通知")
    client = client_as(link.user)
    page = client.get(reverse(PAGE)).content.decode()
    assert "高龄津贴有变化" in page
    assert "从 3 月起每月 500 元。" in page
    assert "别人的通知" not in page
    assert "我都看过了" in page
    assert "有 1 条新通知" in client.get(reverse("portal:account")).content.decode()
    assert "有新通知" in client.get(reverse("portal:home")).content.decode()

    newest = Notice.objects.get(resident=link.resident)
    assert client.post(reverse(PAGE), {"through": newest.pk}).status_code == 302
    assert "我都看过了" not in client.get(reverse(PAGE)).content.decode()
    assert "条新通知" not in client.get(reverse("portal:account")).content.decode()
    assert "有新通知" not in client.get(reverse("portal:home")).content.decode()


@pytest.mark.parametrize("through", ["", "x", "-1", "9" * 30])
def test_a_form_that_no_page_of_ours_made_is_not_found(client_as, through):
    client = client_as(FamilyLinkFactory().user)
    assert client.post(reverse(PAGE), {"through": through}).status_code == 404


@pytest.mark.parametrize(("allowed", "status"), [(True, 200), (False, 403)])
def test_a_relative_sees_them_if_the_resident_agreed(client_as, allowed, status):
    link = FamilyLinkFactory(relation="child", may_see_account=allowed)
    a_notice(link.resident)
    client = client_as(link.user)
    assert client.get(reverse(PAGE)).status_code == status
    assert client.post(reverse(PAGE), {"through": "9"}).status_code == (302 if allowed else 403)
    assert ("条新通知" in client.get(reverse("portal:account")).content.decode()) is allowed


def test_as_many_queries_for_three(client_as, django_assert_num_queries):
    link = FamilyLinkFactory()
    client = client_as(link.user)
    for _ in range(3):
        a_notice(link.resident)
        with django_assert_num_queries(4):
            client.get(reverse(PAGE))


def test_staff_look_them_up_without_phones(client_as):
    community = CommunityFactory()
    resident = ResidentFactory(community=community, phone="13812341234")
    notice, foreign = a_notice(resident), a_notice(subject="别处的通知")
    client = client_as(staff(Role.STREET_CLERK, community.parent))
    page = client.get("/admin/elderly_care/notice/").content.decode()
    assert notice.subject in page
    assert foreign.subject not in page
    row = client.get(f"/admin/elderly_care/notice/{notice.pk}/change/").content.decode()
    assert notice.text in row
    assert "1234" not in page + row
    cook = client_as(staff(Role.KITCHEN, community))
    assert cook.get("/admin/elderly_care/notice/").status_code == 403
