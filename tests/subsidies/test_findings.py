"""The daily lists: what stands on them, what takes it off, and that a second build changes nothing."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import add_months, month_of, today
from core.errors import NotFound, ReasonMissing, SecondPersonNeeded
from core.models import AuditEvent
from core.transitions import WrongState
from elderly_care.commands import save_fact
from elderly_care.enums import BenefitKind
from elderly_care.models import Notice, OtherBenefit
from subsidies.commands import (
    ListResult,
    NoLists,
    NothingToTake,
    WrongAction,
    build_lists,
    dismiss_finding,
    enrol,
    handle_finding,
    receive_benefits,
    stop_enrolment,
)
from subsidies.console.views.findings import offered_actions
from subsidies.enums import (
    ApplicationState,
    EvidenceCode,
    FindingAction,
    FindingKind,
    FindingState,
    ReviewState,
)
from subsidies.models import Application, Award, BenefitRecord, Enrolment, Finding
from subsidies.queries.findings import listed_programmes
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_applications import ApplicationFactory
from tests.factories.subsidies_lists import (
    BenefitImportFactory,
    BenefitRecordFactory,
    FindingFactory,
    ReviewFactory,
)
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db
ELIGIBLE, DOUBTFUL = FindingKind.ELIGIBLE_NOT_RECEIVING, FindingKind.RECEIVING_NOT_ELIGIBLE
NURSING = BenefitKind.DISABLED_NURSING


@pytest.fixture
def programme():
    """100 yuan a month from 60 on; not together with the nursing subsidy."""
    made = ProgrammeFactory(ruled=True)
    made.versions.update(excluded_by=[NURSING], higher_of=[BenefitKind.WELFARE_NURSING])
    return made


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def elder(community):
    return ResidentFactory(community=community)


@pytest.fixture
def clerk(community):
    return staff(Role.STREET_CLERK, community.parent)


def build(programme, day=None):
    return build_lists(day=day or today(), by=SYSTEM, programme=programme)


def receive(programme, resident):
    enrol(programme=programme, applications={resident.pk: date(2024, 1, 5)}, by=SYSTEM)
    return Enrolment.objects.get(programme=programme, resident=resident)


def waiting(programme):
    rows = Finding.objects.waiting().filter(programme=programme).order_by("pk")
    return [(row.kind, row.resident_id) for row in rows]


def codes(finding):
    return [piece["code"] for piece in finding.evidence]


def snapshot():
    return list(Finding.objects.order_by("pk").values())


def test_who_has_a_right_and_nobody_pays(programme, elder):
    ResidentFactory(community=elder.community, birth_date=date(2000, 1, 5))

    result = build(programme)

    assert (result.opened, result.changed, result.closed) == (1, 0, 0)
    found = Finding.objects.get()
    assert (found.kind, found.resident, found.amount_fen) == (ELIGIBLE, elder, 100_00)
    assert codes(found) == [EvidenceCode.ENTITLED]
    assert "100.00" in found.evidence_lines[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"died_on": date(2024, 1, 1)},
        {"moved_out_on": date(2024, 1, 1)},
    ],
)
def test_whoever_is_gone_stands_on_no_list(programme, community, changes):
    ResidentFactory(community=community, **changes)
    build(programme)
    assert waiting(programme) == []


def test_whoever_receives_asks_or_was_stopped_misses_nothing(programme, community):
    paid, asking, stopped, excluded = (ResidentFactory(community=community) for _ in range(4))
    receive(programme, paid)
    ApplicationFactory(programme=programme, resident=asking)
    stop_enrolment(
        enrolment=receive(programme, stopped),
        last_month=date(2024, 3, 1),
        reason="服刑",
        by=SYSTEM,
    )
    BenefitRecordFactory(resident=excluded, kind=NURSING)

    build(programme)

    assert waiting(programme) == []


def test_another_region_has_no_list_here(programme, elder):
    programme.region = "31"
    programme.save()
    build(programme)
    assert waiting(programme) == []


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"kind": NURSING}, EvidenceCode.RECORD),
        ({"kind": BenefitKind.WELFARE_NURSING, "amount_fen": 100_00}, EvidenceCode.RECORD),
        ({"kind": BenefitKind.WELFARE_NURSING, "amount_fen": None}, EvidenceCode.RECORD),
        ({"kind": "death"}, EvidenceCode.DEATH),
        ({"kind": "moved_out", "is_monthly": False}, EvidenceCode.MOVED_OUT),
    ],
)
def test_what_a_department_told_against_a_recipient(programme, elder, record, code):
    receive(programme, elder)
    told = BenefitRecordFactory(resident=elder, **record)

    build(programme)

    found = Finding.objects.get()
    assert (found.kind, codes(found)) == (DOUBTFUL, [code])
    assert told.reference in found.evidence_lines[0]


@pytest.mark.parametrize(
    "record",
    [
        {"kind": BenefitKind.TEKUN},
        {"kind": NURSING, "is_monthly": False},
        {"kind": NURSING, "valid_to": date(2024, 2, 1)},
        {"kind": BenefitKind.WELFARE_NURSING, "amount_fen": 99_99},
    ],
)
def test_what_speaks_against_nobody(programme, elder, record):
    receive(programme, elder)
    BenefitRecordFactory(resident=elder, **record)
    build(programme)
    assert waiting(programme) == []


def test_a_record_that_ends_this_month_is_no_doubt_about_the_next(programme, elder):
    receive(programme, elder)
    last_day = add_months(month_of(today()), 1) - timedelta(days=1)
    record = BenefitRecordFactory(resident=elder, kind=NURSING, valid_to=last_day)
    build(programme)
    assert waiting(programme) == []

    record.valid_to = last_day + timedelta(days=1)
    record.save()
    build(programme)
    assert waiting(programme) == [(DOUBTFUL, elder.pk)]


def test_an_award_without_a_right_is_found(programme, elder):
    """Rules that were loaded past the commands, a restored backup: facts and awards disagree."""
    receive(programme, elder)
    programme.versions.get().tiers.update(conditions=[{"fact": "care_status", "category": "dibao"}])

    build(programme)

    assert codes(Finding.objects.get()) == [EvidenceCode.NOT_ENTITLED]


def test_an_overdue_review_is_evidence(programme, elder):
    enrolment = receive(programme, elder)
    ReviewFactory(enrolment=enrolment, state=ReviewState.DUE)
    build(programme)
    assert waiting(programme) == []

    enrolment.reviews.update(state=ReviewState.OVERDUE)
    build(programme)
    assert codes(Finding.objects.get()) == [EvidenceCode.REVIEW_OVERDUE]


def test_a_finding_that_is_over_closes_itself(programme, elder):
    build(programme)
    receive(programme, elder)

    assert build(programme).closed == 1
    found = Finding.objects.get()
    assert (found.state, found.still_holds) == (FindingState.GONE, False)
    assert AuditEvent.objects.filter(action="subsidies.finding.vanish").count() == 1


def test_new_evidence_is_added_to_what_waits(programme, elder):
    receive(programme, elder)
    BenefitRecordFactory(resident=elder, kind=NURSING)
    build(programme)
    BenefitRecordFactory(resident=elder, kind="death")

    assert build(programme).changed == 1
    assert len(Finding.objects.get().evidence) == 2


def test_help_by_the_case_and_discounts_have_no_lists(programme):
    programme.versions.update(cycle="once")
    with pytest.raises(NoLists):
        build(programme)
    assert programme not in [one for one, _version in listed_programmes(today())]


def test_the_database_keeps_one_open_finding(programme, elder):
    FindingFactory(programme=programme, resident=elder)
    with pytest.raises(IntegrityError), transaction.atomic():
        FindingFactory(programme=programme, resident=elder)


# Handling


def finding_of(programme):
    build(programme)
    return Finding.objects.waiting().get(programme=programme)


def test_one_click_applies_for_the_person(programme, elder, clerk):
    done = handle_finding(finding=finding_of(programme), action=FindingAction.APPLIED, by=clerk)

    assert (done.state, done.handled_by) == (FindingState.HANDLED, clerk)
    application = Application.objects.get()
    assert (application.resident, application.channel) == (elder, "platform")
    build(programme)
    assert waiting(programme) == []


def test_one_click_enrols_where_nobody_has_to_apply(programme, elder, clerk):
    programme.versions.update(needs_application=False)

    handle_finding(finding=finding_of(programme), action=FindingAction.APPLIED, by=clerk)

    assert Award.objects.in_force().filter(enrolment__resident=elder).exists()
    build(programme)
    assert waiting(programme) == []


def test_one_click_tells_the_person(programme, elder, clerk):
    handle_finding(finding=finding_of(programme), action=FindingAction.NOTIFIED, by=clerk)

    assert Notice.objects.get().resident == elder
    build(programme)
    assert waiting(programme) == []


def test_an_application_that_came_to_nothing_brings_the_finding_back(programme, elder, clerk):
    handle_finding(finding=finding_of(programme), action=FindingAction.APPLIED, by=clerk)
    build(programme)
    Application.objects.update(state=ApplicationState.WITHDRAWN)

    build(programme)

    assert waiting(programme) == [(ELIGIBLE, elder.pk)]


def test_the_departments_word_becomes_a_fact_that_stops_the_next_month(programme, elder, clerk):
    receive(programme, elder)
    record = BenefitRecordFactory(resident=elder, kind=NURSING)

    handle_finding(finding=finding_of(programme), action=FindingAction.FACT_TAKEN, by=clerk)

    fact = OtherBenefit.objects.get(resident=elder)
    assert (fact.kind, fact.monthly_fen) == (NURSING, record.amount_fen)
    award = Award.objects.in_force().get(enrolment__resident=elder)
    assert award.last == month_of(today())
    build(programme)
    assert waiting(programme) == []


def test_whoever_brought_the_list_does_not_take_its_word(programme, elder, clerk):
    receive(programme, elder)
    batch = BenefitImportFactory(imported_by=str(clerk))
    BenefitRecordFactory(resident=elder, kind=NURSING, batch=batch, department=batch.department)
    with pytest.raises(SecondPersonNeeded):
        handle_finding(finding=finding_of(programme), action=FindingAction.FACT_TAKEN, by=clerk)
    assert not OtherBenefit.objects.exists()


def taken(programme, elder, clerk):
    """A record whose word stands in the file."""
    receive(programme, elder)
    record = BenefitRecordFactory(resident=elder, kind=NURSING)
    handle_finding(finding=finding_of(programme), action=FindingAction.FACT_TAKEN, by=clerk)
    return record


def deliver(record, **changes):
    row = {
        "reference": record.reference,
        "id_number": record.id_number,
        "name": record.name,
        "kind": record.kind,
        "benefit": record.benefit,
        "cause": "",
        "amount": "300",
        "monthly": "Y",
        "valid_from": "2024-01-01",
        "valid_to": "",
        **changes,
    }
    return receive_benefits(records=[row], department=record.department, by=SYSTEM)


def test_a_fact_that_was_taken_ends_with_the_departments_record(programme, elder, clerk):
    record = taken(programme, elder, clerk)
    end = add_months(month_of(today()), 3) - timedelta(days=1)

    deliver(record, valid_to=end.isoformat())

    assert OtherBenefit.objects.get(resident=elder).valid_to == end
    again = Award.objects.in_force().order_by("-first").first()
    assert (again.first, again.last) == (end + timedelta(days=1), None)


def test_a_fact_that_never_began_is_taken_back(programme, elder, clerk):
    record = taken(programme, elder, clerk)

    deliver(record, valid_to=today().isoformat())

    assert not OtherBenefit.objects.filter(resident=elder).exists()
    assert Award.objects.in_force().get().last is None
    build(programme)
    assert waiting(programme) == []


def test_a_record_without_news_leaves_the_fact_alone(programme, elder, clerk):
    record = taken(programme, elder, clerk)
    assert deliver(record).unchanged == 1
    assert deliver(record, cause="住院").updated == 1
    assert OtherBenefit.objects.get(resident=elder).valid_to is None


def test_a_reported_death_is_registered(programme, elder, clerk):
    receive(programme, elder)
    BenefitRecordFactory(resident=elder, kind="death", valid_from=date(2026, 1, 5))

    handle_finding(finding=finding_of(programme), action=FindingAction.FACT_TAKEN, by=clerk)

    elder.refresh_from_db()
    assert elder.died_on == date(2026, 1, 5)
    build(programme)
    assert waiting(programme) == []


@pytest.mark.parametrize("kind", ["death", "moved_out", NURSING])
def test_a_record_under_another_name_is_evidence_and_nothing_is_taken_from_it(
    programme, elder, clerk, kind
):
    receive(programme, elder)
    record = BenefitRecordFactory(resident=elder, kind=kind, name="赵大海")
    found = finding_of(programme)
    assert codes(found) == [EvidenceCode.NAME_DIFFERS]
    assert record.reference in found.evidence_lines[0]
    assert "大海" not in found.evidence_lines[0]
    assert FindingAction.FACT_TAKEN not in dict(offered_actions(found, clerk))
    with pytest.raises(NothingToTake, match="姓名"):
        handle_finding(finding=found, action=FindingAction.FACT_TAKEN, by=clerk)
    elder.refresh_from_db()
    assert (elder.died_on, elder.moved_out_on) == (None, None)


def test_a_tier_is_named_in_the_readers_language(programme, elder):
    programme.versions.get().tiers.update(name="八十岁", name_en="Eighty")
    found = finding_of(programme)
    with translation.override("en"):
        assert "Eighty" in found.evidence_lines[0]
    assert "八十岁" in found.evidence_lines[0]


def test_a_name_written_with_blanks_is_the_same(programme, elder):
    receive(programme, elder)
    BenefitRecordFactory(resident=elder, kind="death", name=" ".join(elder.name))
    build(programme)
    assert codes(Finding.objects.get()) == [EvidenceCode.DEATH]


def test_a_record_that_ends_before_it_would_count_is_not_taken(programme, elder, clerk):
    receive(programme, elder)
    record = BenefitRecordFactory(resident=elder, kind=NURSING)
    found = finding_of(programme)
    BenefitRecord.objects.filter(pk=record.pk).update(valid_to=today())
    with pytest.raises(NothingToTake, match="结束"):
        handle_finding(finding=found, action=FindingAction.FACT_TAKEN, by=clerk)
    assert not OtherBenefit.objects.filter(resident=elder).exists()


def test_a_stop_needs_no_more_words_than_the_evidence(programme, elder, clerk):
    enrolment = receive(programme, elder)
    record = BenefitRecordFactory(resident=elder, kind=programme.code)
    found = finding_of(programme)
    with pytest.raises(NothingToTake):
        handle_finding(finding=found, action=FindingAction.FACT_TAKEN, by=clerk)
    found.refresh_from_db()
    assert found.state == FindingState.OPEN

    handle_finding(finding=found, action=FindingAction.STOPPED, by=clerk)

    assert record.reference in enrolment.stops.get().reason
    assert Award.objects.in_force().get().last == month_of(today())
    build(programme)
    assert waiting(programme) == []


def test_deciding_anew(programme, elder, clerk):
    receive(programme, elder)
    programme.versions.get().tiers.update(conditions=[{"fact": "care_status", "category": "dibao"}])

    handle_finding(finding=finding_of(programme), action=FindingAction.REASSESSED, by=clerk)

    assert not Award.objects.in_force().exists()
    assert waiting(programme) == []


def test_what_was_dismissed_returns_only_with_other_evidence(programme, elder, clerk):
    receive(programme, elder)
    BenefitRecordFactory(resident=elder, kind=NURSING)
    found = finding_of(programme)
    with pytest.raises(ReasonMissing):
        dismiss_finding(finding=found, reason="  ", by=clerk)

    dismiss_finding(finding=found, reason="部门登记有误，已电话核实", by=clerk)
    build(programme)
    build(programme)
    assert waiting(programme) == []

    BenefitRecordFactory(resident=elder, kind="death")
    build(programme)
    assert waiting(programme) == [(DOUBTFUL, elder.pk)]


def test_what_was_dismissed_ended_and_came_again_is_listed_again(programme, elder, clerk):
    receive(programme, elder)
    record = BenefitRecordFactory(resident=elder, kind=NURSING)
    dismiss_finding(finding=finding_of(programme), reason="已核实", by=clerk)
    type(record).objects.update(valid_to=date(2024, 5, 1))
    build(programme)
    type(record).objects.update(valid_to=None)

    build(programme)

    assert waiting(programme) == [(DOUBTFUL, elder.pk)]


def test_only_here_only_once_only_what_fits(programme, elder, clerk):
    found = finding_of(programme)
    with pytest.raises(NotFound):
        handle_finding(
            finding=found,
            action=FindingAction.NOTIFIED,
            by=staff(Role.STREET_CLERK, CommunityFactory().parent),
        )
    with pytest.raises(WrongAction):
        handle_finding(finding=found, action=FindingAction.STOPPED, by=clerk)
    with pytest.raises(WrongAction):
        handle_finding(finding=found, action="nonsense", by=clerk)
    handle_finding(finding=found, action=FindingAction.NOTIFIED, by=clerk)
    with pytest.raises(WrongState):
        handle_finding(finding=found, action=FindingAction.NOTIFIED, by=clerk)
    assert Notice.objects.count() == 1


# True of every history


EVENTS = ("receive", "record", "death", "fact", "dismiss", "handle", "notify", "leave")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 1)), max_size=5))
def test_a_second_build_changes_nothing_whatever_happened(events):
    with transaction.atomic():
        _play(events)
        transaction.set_rollback(True)


def _play(events):
    programme = ProgrammeFactory(ruled=True)
    programme.versions.update(excluded_by=[NURSING])
    community = CommunityFactory()
    elders = [ResidentFactory(community=community) for _ in range(2)]
    clerk = staff(Role.STREET_CLERK, community.parent)
    for event, which in events:
        _happen(event, programme, elders[which], clerk)
        build(programme)
        before = snapshot()
        again = build(programme)
        assert (again.opened, again.changed, again.closed) == (0, 0, 0)
        assert snapshot() == before
        pairs = waiting(programme)
        assert len(pairs) == len(set(pairs))


def _happen(event, programme, elder, clerk):
    if event == "receive":
        receive(programme, elder)
    elif event in ("record", "death"):
        BenefitRecordFactory(resident=elder, kind=NURSING if event == "record" else "death")
    elif event == "fact":
        if not elder.other_benefits.exists():
            save_fact(fact=OtherBenefit(resident=elder, kind=NURSING), by=SYSTEM)
    elif event == "leave":
        type(elder).objects.filter(pk=elder.pk).update(died_on=date(2024, 6, 1))
    else:
        build(programme)
        found = Finding.objects.waiting().filter(programme=programme, resident=elder).first()
        if found is not None:
            _deal(event, found, clerk)
            build(programme)
            assert (
                not Finding.objects.waiting()
                .filter(programme=programme, resident=elder, kind=found.kind)
                .exists()
            )


def _deal(event, found, clerk):
    if event == "dismiss":
        dismiss_finding(finding=found, reason="已核实", by=clerk)
    elif found.kind == DOUBTFUL:
        handle_finding(finding=found, action=FindingAction.STOPPED, by=clerk)
    else:
        how = FindingAction.APPLIED if event == "handle" else FindingAction.NOTIFIED
        handle_finding(finding=found, action=how, by=clerk)


@pytest.mark.parametrize("persons", [1, 3])
def test_a_build_asks_as_much_for_three_persons(
    programme, community, persons, django_assert_num_queries
):
    for _ in range(persons):
        ResidentFactory(community=community)
        paid = ResidentFactory(community=community)
        receive(programme, paid)
        BenefitRecordFactory(resident=paid, kind=NURSING)
    build(programme)
    with django_assert_num_queries(25):
        build(programme)


# The command line


def test_the_command_builds_and_says_what_it_did(programme, elder, capsys):
    call_command("daily_lists", programme=programme.code)

    told = json.loads(capsys.readouterr().out)
    assert (told["opened"], told["closed"], told["reviews_opened"]) == (1, 0, 0)
    with pytest.raises(CommandError):
        call_command("daily_lists", programme="nothing")


# Pages


def test_the_list_ends_where_the_street_ends(
    client_as, programme, community, clerk, django_assert_num_queries
):
    address = reverse("subsidies_console:findings")
    own = FindingFactory(resident=ResidentFactory(community=community))
    foreign = FindingFactory()
    client = client_as(clerk)
    client.get(address)

    with django_assert_num_queries(6):
        answer = client.get(address)
    assert list(answer.context["object_list"]) == [own]
    for _ in range(2):
        FindingFactory(resident=ResidentFactory(community=community))
    with django_assert_num_queries(6):
        assert len(client.get(address).context["object_list"]) == 3
    assert client.get(reverse("subsidies_console:finding", args=[foreign.pk])).status_code == 404


def test_filters_narrow_and_nonsense_does_not_break(client_as, community, clerk):
    one, other = (FindingFactory(resident=ResidentFactory(community=community)) for _ in range(2))
    other.state = FindingState.GONE
    other.save()
    address = reverse("subsidies_console:findings")
    client = client_as(clerk)

    def shown(**query):
        return list(client.get(address, query).context["object_list"])

    assert shown() == [one]
    assert shown(state="gone") == [other]
    assert shown(state="") == [one, other]
    assert shown(programme=one.programme.code) == [one]
    assert shown(programme=other.programme.code) == []
    assert shown(q=one.resident.id_number) == [one]
    assert shown(list=DOUBTFUL) == []
    assert shown(list="x", state="x", programme="\x01") == [one, other]


def test_the_button_on_the_list_does_it(client_as, programme, elder, clerk):
    found = finding_of(programme)
    client = client_as(clerk)
    assert client.get(reverse("subsidies_console:findings")).status_code == 200

    answer = client.post(
        reverse("subsidies_console:finding", args=[found.pk]), {"action": "applied"}
    )

    assert answer.status_code == 302
    assert Application.objects.filter(resident=elder).exists()
    assert client.get(reverse("subsidies_console:finding", args=[found.pk])).status_code == 200


def test_both_lists_and_every_evidence_have_pages(client_as, programme, elder, clerk):
    enrolment = receive(programme, elder)
    ReviewFactory(enrolment=enrolment, state=ReviewState.OVERDUE)
    BenefitRecordFactory(resident=elder, kind=NURSING)
    BenefitRecordFactory(resident=elder, kind="death", amount_fen=None)
    found = finding_of(programme)
    client = client_as(clerk)

    answer = client.get(reverse("subsidies_console:findings"), {"list": DOUBTFUL})

    ((row, offered),) = answer.context["rows"]
    assert row == found
    assert [action for action, _words in offered] == [FindingAction.FACT_TAKEN]
    page = client.get(reverse("subsidies_console:finding", args=[found.pk]))
    assert page.context["review"] == enrolment.reviews.get().pk
    assert all(line in page.content.decode() for line in found.evidence_lines)


def test_a_dismissal_without_a_reason_stands_beside_the_field(client_as, programme, elder, clerk):
    found = finding_of(programme)
    client = client_as(clerk)
    address = reverse("subsidies_console:finding", args=[found.pk])

    answer = client.post(address, {"action": "dismissed", "reason": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    assert client.post(address, {"action": "dismissed", "reason": "已核实"}).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.reason) == (FindingState.DISMISSED, "已核实")


def test_the_auditor_reads_and_does_nothing(client_as, programme, elder, community):
    found = finding_of(programme)
    client = client_as(staff(Role.AUDITOR, community.parent))
    address = reverse("subsidies_console:finding", args=[found.pk])

    page = client.get(address)
    assert page.status_code == 200
    assert page.context["offered"] == []
    assert client.post(address, {"action": "notified"}).status_code == 403


def test_the_list_as_a_file(client_as, programme, elder, clerk):
    build(programme)
    FindingFactory()
    client = client_as(clerk)

    answer = client.get(reverse("subsidies_console:findings_export"))

    lines = b"".join(answer.streaming_content).decode().strip().splitlines()
    assert len(lines) == 2
    assert str(programme) in lines[1]
    assert elder.name not in lines[1]
    assert AuditEvent.objects.filter(action="subsidies.finding.exported").exists()


# Several at once


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_builds_at_once_find_each_person_once(programme, community):
    elders = [ResidentFactory(community=community) for _ in range(5)]

    results = together(4, lambda _n: build(programme))

    assert all(isinstance(result, ListResult) for result in results)
    assert sorted(waiting(programme)) == sorted((ELIGIBLE, elder.pk) for elder in elders)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_officers_press_the_button_at_once(programme, elder, clerk):
    found = finding_of(programme)

    def act(number):
        if number == 3:
            return build(programme)
        return handle_finding(finding=found, action=FindingAction.NOTIFIED, by=clerk)

    results = together(4, act)

    assert sum(isinstance(result, WrongState) for result in results) == 2
    assert Notice.objects.count() == 1
    assert waiting(programme) == []
