"""The nightly re-adding: results that stay, and differences that people work off."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import ReasonMissing
from core.models import AuditEvent
from core.transitions import WrongState
from elderly_care.models import Resident
from subsidies import commands, tasks
from subsidies.enums import WorkItemState
from subsidies.models import CheckResult, Enrolment, ReconciliationRun, WorkItem
from subsidies.queries import CHECKS, NOTICES
from subsidies.queries.registry import month_lines
from subsidies.queries.work_items import check_states, month_comparison
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.subsidies import filled_purse
from tests.factories.subsidies_runs import closed, entitled, paying
from tests.subsidies import settling
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


def break_and_mend(sql):
    """Reach around the guards as the owner, then be the application again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
        cursor.execute(sql)
        cursor.execute("SET ROLE yizhan_app")


@pytest.fixture
def broken():
    """A balance that says a fen too much."""
    purse = filled_purse(500)
    break_and_mend(
        f"UPDATE subsidies_balance SET posted = posted + 1 WHERE account_id = {purse.pk}"
    )
    return purse


def mend(purse):
    break_and_mend(
        f"UPDATE subsidies_balance SET posted = posted - 1 WHERE account_id = {purse.pk}"
    )


@pytest.fixture
def district():
    return CommunityFactory().parent.parent


@pytest.fixture
def finance(district):
    return staff(Role.DISTRICT_ADMIN, district)


def page(name, *args):
    return reverse(f"subsidies_console:{name}", args=args)


def test_a_true_ledger_is_green():
    filled_purse(500)
    run = commands.reconcile(by=SYSTEM)
    assert run.differences == 0
    assert not WorkItem.objects.exists()
    assert CheckResult.objects.count() == len(CHECKS) + len(NOTICES)
    assert {state.green_since for state in check_states()} == {run.day}


def test_a_difference_becomes_one_item_and_closes_by_itself(broken):
    for _ in range(3):
        commands.reconcile(by=SYSTEM)
    items = WorkItem.objects.all()
    assert {item.check_code for item in items} == {"balance", "lots"}
    item = items.get(check_code="balance")
    assert item.row["account_id"] == broken.pk
    assert item.first_seen < item.last_seen
    assert ReconciliationRun.objects.first().differences == 2
    states = {state.code: state for state in check_states()}
    assert (states["balance"].found, states["balance"].green_since) == (1, None)
    assert states["journals"].green_since is not None

    mend(broken)
    run = commands.reconcile(by=SYSTEM)
    item.refresh_from_db()
    assert (item.state, item.fixed_at is not None) == (WorkItemState.FIXED, True)
    states = {state.code: state for state in check_states()}
    assert states["balance"].green_since == run.day


def test_an_explained_difference_is_not_found_anew(broken, finance):
    commands.reconcile(by=SYSTEM)
    item = WorkItem.objects.get(check_code="balance")
    commands.explain_work_item(item=item, note="测试时改过", by=finance)
    commands.reconcile(by=SYSTEM)
    assert WorkItem.objects.filter(check_code="balance").count() == 1
    mend(broken)
    commands.reconcile(by=SYSTEM)
    item.refresh_from_db()
    assert (item.state, item.note) == (WorkItemState.FIXED, "测试时改过")


def test_what_comes_back_is_a_new_item(broken):
    commands.reconcile(by=SYSTEM)
    mend(broken)
    commands.reconcile(by=SYSTEM)
    break_and_mend("UPDATE subsidies_balance SET posted = posted + 1")
    commands.reconcile(by=SYSTEM)
    states = WorkItem.objects.filter(check_code="balance").order_by("pk")
    assert [item.state for item in states] == [WorkItemState.FIXED, WorkItemState.OPEN]


@pytest.mark.parametrize(
    ("state", "act", "leads_to"),
    [
        ("open", "take", "open"),
        ("open", "explain", "explained"),
        ("open", "reopen", None),
        ("explained", "take", "explained"),
        ("explained", "explain", None),
        ("explained", "reopen", "open"),
        ("fixed", "take", None),
        ("fixed", "explain", None),
        ("fixed", "reopen", None),
    ],
)
def test_what_may_follow_what(broken, finance, state, act, leads_to):
    commands.reconcile(by=SYSTEM)
    item = WorkItem.objects.get(check_code="balance")
    if state == "explained":
        item = commands.explain_work_item(item=item, note="原因", by=finance)
    if state == "fixed":
        mend(broken)
        commands.reconcile(by=SYSTEM)
    acts = {
        "take": lambda: commands.take_work_item(item=item, by=finance),
        "explain": lambda: commands.explain_work_item(item=item, note="原因", by=finance),
        "reopen": lambda: commands.reopen_work_item(item=item, by=finance),
    }
    if leads_to is None:
        with pytest.raises(WrongState):
            acts[act]()
    else:
        acts[act]()
    item.refresh_from_db()
    assert item.state == (leads_to or state)


def test_an_explanation_says_something(broken, finance):
    commands.reconcile(by=SYSTEM)
    with pytest.raises(ReasonMissing):
        commands.explain_work_item(item=WorkItem.objects.first(), note=" ", by=finance)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_at_once_find_it_once():
    purse = filled_purse(500)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "UPDATE subsidies_balance SET posted = posted + 1 WHERE account_id = %s", [purse.pk]
        )
        cursor.execute("SET ROLE yizhan_app")
    answers = together(3, lambda _n: commands.reconcile(by=SYSTEM))
    assert [a for a in answers if isinstance(a, Exception)] == []
    assert WorkItem.objects.count() == 2


def test_the_nightly_bell(broken):
    tasks.reconcile()
    assert WorkItem.objects.exists()
    assert AuditEvent.objects.filter(action="subsidies.reconciliationrun.finish").exists()


# ---- Pages


def test_the_page_shows_and_the_button_re_adds(broken, finance, client_as):
    client = client_as(finance)
    assert "还没有核对过" in client.get(page("reconciliation")).content.decode()
    client.post(page("reconciliation"))
    shown = client.get(page("reconciliation")).content.decode()
    assert "发现 2 处不一致" in shown
    listed = client.get(page("work_items"), {"check": "balance"}).content.decode()
    item = WorkItem.objects.get(check_code="balance")
    assert page("work_item", item.pk) in listed
    address = page("work_item", item.pk)
    assert str(broken.pk) in client.get(address).content.decode()
    assert client.post(address, {"action": "explain", "note": ""}).status_code == 422
    client.post(address, {"action": "take"})
    client.post(address, {"action": "explain", "note": "知道了"})
    item.refresh_from_db()
    assert (item.state, item.owner, item.note) == ("explained", finance, "知道了")
    assert client.get(page("work_item", 0)).status_code == 404


@pytest.mark.parametrize(
    ("role", "level", "sees", "acts"),
    [
        (Role.DISTRICT_ADMIN, 0, 200, 302),
        (Role.AUDITOR, 0, 200, 403),
        (Role.DISTRICT_ADMIN, 1, 403, 403),
        (Role.STREET_CLERK, 1, 403, 403),
    ],
)
def test_who_sees_the_whole_ledger(district, client_as, role, level, sees, acts):
    place = district if level == 0 else CommunityFactory().parent
    client = client_as(staff(role, place))
    for name in ("reconciliation", "work_items", "balance"):
        assert client.get(page(name)).status_code == sees
    assert client.post(page("reconciliation")).status_code == acts


def test_an_operator_sees_none_of_it(client_as):
    client = client_as(staff(Role.STATION_MANAGER, OrganisationFactory()))
    assert client.get(page("reconciliation")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_three(finance, client_as, django_assert_num_queries, count):
    for _ in range(count):
        filled_purse(500)
    break_and_mend("UPDATE subsidies_balance SET posted = posted + 1")
    commands.reconcile(by=SYSTEM)
    client = client_as(finance)
    books = 3 + len(month_lines())
    with django_assert_num_queries(2 + 5 + books):  # the user; checks and their run; a line a book
        client.get(page("reconciliation"))
    with django_assert_num_queries(4):  # the user, the page and its count
        client.get(page("work_items"))


def test_a_months_books_agree():
    s = settling.scene()
    settling.owe(s, 250)
    settling.spend(s, 600)
    rows = list(month_comparison(settling.JUNE.replace(day=1)))
    assert {row.difference_fen for row in rows} == {0}


def test_what_only_should_be_looked_at_is_no_difference(finance, client_as):
    person = entitled(paying())
    closed(Enrolment.objects.get(resident=person).programme)
    Resident.objects.filter(pk=person.pk).update(died_on=date(2024, 3, 2))
    client = client_as(finance)
    shown = client.post(page("reconciliation"), follow=True).text
    assert "账目没有不一致；另有 1 处情况需要人看一看" in shown
    assert "请看一看" in shown
    assert "有差异" not in shown
