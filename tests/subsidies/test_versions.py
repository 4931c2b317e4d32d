"""Staff make rules: dated versions, no change of the past, a dry run that tells what saving does."""

import json
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import InvalidInput
from elderly_care.models import Notice
from subsidies import tasks
from subsidies.commands import (
    PastChangeRefused,
    ProgrammeInput,
    ProgrammeInUse,
    RulesGoRound,
    RulesReachFurther,
    VersionAhead,
    enrol,
    enrol_eligible,
    pay_operator,
    save_programme,
    save_version,
)
from subsidies.models import Award, Enrolment, FundingShare, FundingSource, Programme
from subsidies.queries import DryRun
from subsidies.queries.drafts import DraftUnreadable
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import CareStatusFactory, ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_programmes import VERSION, draft
from tests.subsidies.months import pay

pytestmark = pytest.mark.django_db
MAY = date(2024, 5, 1)
JUNE = date(2024, 6, 1)


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel("2024-05-10 10:00+08:00", tick=False):
        yield


@pytest.fixture
def programme():
    programme = ProgrammeFactory(name="测试津贴")
    save_version(programme=programme, draft=draft(), by=SYSTEM)
    return programme


def enrolled(programme, resident=None, on=date(2024, 1, 5)):
    resident = resident or ResidentFactory(birth_date=date(1940, 1, 1))
    enrol(programme=programme, applications={resident.pk: on}, by=SYSTEM)
    return resident


def amounts(programme, month):
    """Resident → fen of a month by the awards in force."""
    rows = Award.objects.in_force().filter(enrolment__programme=programme, first__lte=month)
    return {
        award.enrolment.resident_id: award.amount_fen
        for award in rows.select_related("enrolment")
        if award.last is None or award.last >= month
    }


# ---- Versions -----------------------------------------------------------------------------


def test_a_new_version_ends_the_one_before_and_everybody_is_decided_anew(programme):
    elder = enrolled(programme)
    save_version(
        programme=programme,
        draft=draft(effective_from="2024-06-01", amounts={"80": 120}),
        by=SYSTEM,
    )
    first, second = programme.versions.all()
    assert first.effective_to == date(2024, 5, 31)
    assert second.tiers.get(code="80").amount_fen == 120_00
    assert amounts(programme, MAY) == {elder.pk: 100_00}
    assert amounts(programme, JUNE) == {elder.pk: 120_00}


@pytest.mark.parametrize("since", ["2024-01-01", "2024-05-09"])
def test_a_change_of_the_past_is_refused_once_somebody_is_decided_on(programme, since):
    enrolled(programme)
    before = list(programme.versions.values())
    with pytest.raises(PastChangeRefused, match="2024-05-10"):
        save_version(programme=programme, draft=draft(effective_from=since), by=SYSTEM)
    assert list(programme.versions.values()) == before


def test_a_month_that_is_paid_already_is_the_past(programme):
    enrolled(programme)
    pay(programme, "2024-05", "2024-06")
    with pytest.raises(PastChangeRefused, match="2024-07-01"):
        save_version(programme=programme, draft=draft(effective_from="2024-06-01"), by=SYSTEM)
    save_version(programme=programme, draft=draft(effective_from="2024-07-01"), by=SYSTEM)


def test_before_anybody_is_decided_on_the_version_may_still_be_written_anew(programme):
    save_version(programme=programme, draft=draft(amounts={"80": 90}), by=SYSTEM)
    (version,) = programme.versions.all()
    assert version.tiers.get(code="80").amount_fen == 90_00


def booked():
    programme = ProgrammeFactory(kind="meal_subsidy")
    save_version(programme=programme, draft=draft(), by=SYSTEM)
    pay_operator(
        programme=programme,
        operator=OrganisationFactory(),
        amount_fen=300,
        reference="m1",
        book_date=date(2024, 3, 1),
        by=SYSTEM,
    )
    return programme


@pytest.mark.parametrize("since", ["2024-01-01", "2024-02-01", "2024-05-09"])
def test_what_was_booked_without_awards_is_the_past_too(since):
    programme = booked()
    with pytest.raises(PastChangeRefused):
        save_version(programme=programme, draft=draft(effective_from=since), by=SYSTEM)
    assert programme.versions.get().effective_to is None


def test_a_version_of_today_is_not_written_anew_once_something_is_booked():
    programme = booked()
    save_version(programme=programme, draft=draft(effective_from="2024-05-10"), by=SYSTEM)
    with pytest.raises(VersionAhead):
        save_version(
            programme=programme,
            draft=draft(effective_from="2024-05-10", amounts={"80": 999}),
            by=SYSTEM,
        )
    assert not programme.versions.filter(tiers__amount_fen=999_00).exists()


TIER = VERSION["tiers"][0]
DOCUMENT = {"code": "id", "name": "身份证"}
SLIPS = [
    ({"tiers": [TIER, TIER | {"name": "另一档"}]}, "tiers.code"),
    ({"documents": [DOCUMENT, DOCUMENT | {"name": "户口簿"}]}, "documents.code"),
    ({"tiers": [TIER | {"amount_yuan": "1000000.01"}]}, "tiers.amount_yuan"),
    ({"effective_from": "9999-12-31"}, "effective_from"),
    ({"effective_from": "0001-01-01"}, "effective_from"),
    ({"effective_to": "9999-12-31"}, "effective_to"),
    ({"effective_to": "2023-12-31"}, "effective_to"),
]


@pytest.mark.parametrize(("changes", "field"), SLIPS)
def test_a_slip_is_refused_and_its_field_named(changes, field):
    with pytest.raises(InvalidInput) as refusal:
        draft(**changes)
    assert list(refusal.value.fields) == [field]


def test_the_largest_amount_and_the_last_day_are_taken():
    found = draft(tiers=[TIER | {"amount_yuan": "1000000"}], effective_to="2199-12-31")
    assert found.tiers["80"]["amount_fen"] == 1_000_000_00


def test_a_version_goes_behind_the_last_one(programme):
    enrolled(programme)
    save_version(programme=programme, draft=draft(effective_from="2024-08-01"), by=SYSTEM)
    with pytest.raises(VersionAhead):
        save_version(programme=programme, draft=draft(effective_from="2024-07-01"), by=SYSTEM)


@pytest.mark.parametrize(
    "changes",
    [
        {"minimum_age": -1},
        {"minimum_age": "many"},
        {"effective_from": "soon"},
        {"document_no": ""},
        {"cycle": "weekly"},
        {"pay_day": "x"},
        {"tiers": []},
        {
            "tiers": [
                {"code": "a", "name": "甲", "amount_yuan": 0, "conditions": [{"fact": "tekun"}]}
            ]
        },
        {"tiers": [{"code": "a", "name": "甲", "amount_yuan": 10, "conditions": []}]},
        {"tiers": [{"code": "a", "name": "甲", "amount_yuan": 10, "conditions": [{"fact": "x"}]}]},
        {"tiers": [{"code": "a", "name": "甲", "amount_yuan": "1.234", "conditions": []}]},
        {"tiers": ["a"]},
        {"funding": [{"source": "city", "percent": 60}, {"source": "district", "percent": 50}]},
    ],
)
def test_a_draft_that_says_something_else_is_refused(changes):
    with pytest.raises(InvalidInput):
        draft(**changes)


@pytest.mark.parametrize("code", ["nobody", "mine"])
def test_exclusions_name_what_is_known(code):
    programme = ProgrammeFactory(code="mine")
    with pytest.raises(RulesGoRound):
        save_version(programme=programme, draft=draft(excluded_by=[code]), by=SYSTEM)


def test_programmes_never_wait_for_each_other():
    one, other = ProgrammeFactory(code="one"), ProgrammeFactory(code="other")
    save_version(programme=one, draft=draft(excluded_by=["other"]), by=SYSTEM)
    with pytest.raises(RulesGoRound):
        save_version(programme=other, draft=draft(excluded_by=["one"]), by=SYSTEM)


def test_an_award_of_one_programme_ends_the_other():
    leader, follower = ProgrammeFactory(code="leader"), ProgrammeFactory(code="follower")
    save_version(programme=leader, draft=draft(), by=SYSTEM)
    save_version(programme=follower, draft=draft(excluded_by=["leader"]), by=SYSTEM)
    elder = enrolled(follower)
    assert amounts(follower, JUNE) == {elder.pk: 100_00}
    enrolled(leader, elder, on=date(2024, 5, 10))
    assert amounts(leader, JUNE) == {elder.pk: 100_00}
    assert amounts(follower, JUNE) == {}


def test_the_database_keeps_shares_within_the_whole(programme):
    version = programme.versions.get()
    sources = [FundingSource.objects.create(code=f"s{n}", name="甲") for n in range(2)]
    shares = [FundingShare(version=version, source=source, share_bp=6000) for source in sources]
    FundingShare.objects.bulk_create(shares)
    with pytest.raises(IntegrityError, match="more than the whole"):
        connection.check_constraints()


# ---- Who may ------------------------------------------------------------------------------


def test_rules_are_made_by_who_answers_for_everybody_they_reach(programme):
    elder = enrolled(programme)
    enrolled(programme, ResidentFactory(community=CommunityFactory(), birth_date=date(1930, 1, 1)))
    street = elder.community.parent
    later = draft(effective_from="2024-06-01")
    with pytest.raises(RulesReachFurther):
        save_version(programme=programme, draft=later, by=staff(Role.DISTRICT_ADMIN, street))
    save_version(programme=programme, draft=later, by=staff(Role.DISTRICT_ADMIN, street.parent))


def test_a_programme_of_another_region_is_out_of_reach():
    district = staff(Role.DISTRICT_ADMIN, CommunityFactory().parent.parent)
    values = ProgrammeInput("far", "远方津贴", "monthly_allowance", "130203")
    with pytest.raises(RulesReachFurther):
        save_programme(values=values, by=district)
    assert not Programme.objects.filter(code="far").exists()


def test_a_programme_with_people_keeps_its_place(programme):
    enrolled(programme)
    moved = ProgrammeInput(programme.code, "新名", programme.kind, "13")
    with pytest.raises(ProgrammeInUse):
        save_programme(programme=programme, values=moved, by=SYSTEM)
    renamed = ProgrammeInput(programme.code, "新名", programme.kind, programme.region)
    assert save_programme(programme=programme, values=renamed, by=SYSTEM).name == "新名"


def test_a_menu_item_that_is_dropped_is_offered_no_more():
    item = {"name": "助浴", "service": "home_service", "unit": "次", "price_fen": 6000}
    values = ProgrammeInput("menu", "菜单", "earmarked_purse", "11", items={"bath": item})
    programme = save_programme(values=values, by=SYSTEM)
    save_programme(
        programme=programme,
        values=ProgrammeInput("menu", "菜单", "earmarked_purse", "11"),
        by=SYSTEM,
    )
    assert not programme.items.get(code="bath").is_offered


# ---- Dry run --------------------------------------------------------------------------------


def changed(programme, new, month):
    """Resident → (before, after) of the dry run."""
    rows = DryRun(programme, month, draft=new).rows()
    return {row.resident_id: (row.before_fen, row.after_fen) for row in rows}


def differences(before, after):
    everybody = before.keys() | after.keys()
    return {
        pk: (before.get(pk, 0), after.get(pk, 0))
        for pk in everybody
        if before.get(pk, 0) != after.get(pk, 0)
    }


DRAFTS = st.fixed_dictionaries(
    {
        "minimum_age": st.sampled_from([60, 80, 85]),
        "amounts": st.fixed_dictionaries(
            {"80": st.sampled_from([50, 100, 200]), "dibao": st.sampled_from([80, 300, 500])}
        ),
        "excluded_by": st.sampled_from([[], ["tekun"]]),
        "place_rule": st.sampled_from(["residence", "hukou"]),
        "needs_application": st.booleans(),
        "age_step": st.sampled_from(["birthday_month", "next_month"]),
        "effective_from": st.sampled_from(["2024-05-10", "2024-06-01", "2024-06-15"]),
    }
)


@settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=DRAFTS, ages=st.lists(st.integers(58, 100), min_size=3, max_size=6))
def test_the_dry_run_tells_what_saving_does(programme, changes, ages):
    new = draft(**changes)
    with transaction.atomic():
        for number, age in enumerate(ages):
            born = date(2024 - age, 6 if number % 2 else 3, 1)
            person = ResidentFactory(birth_date=born, hukou_code="13" if number == 2 else "")
            if number % 3 == 0:
                CareStatusFactory(resident=person, valid_from=date(2024, 2, 1))
            if number != 1:
                enrolled(programme, person)
        months = [date(2024, m, 1) for m in (5, 6, 7)]
        before = {month: amounts(programme, month) for month in months}
        foreseen = {month: changed(programme, new, month) for month in months}
        save_version(programme=programme, draft=new, by=SYSTEM)
        for month in months:
            with time_machine.travel(month.replace(day=15), tick=False):
                enrol_eligible(programme=programme, by=SYSTEM)
            assert foreseen[month] == differences(before[month], amounts(programme, month)), month
        transaction.set_rollback(True)


def test_the_dry_run_counts_and_changes_nothing(programme):
    elders = [enrolled(programme) for _ in range(3)]
    CareStatusFactory(valid_from=date(2024, 2, 1))  # entitled, has not applied
    before = list(Award.objects.values()), list(Enrolment.objects.values())
    run = DryRun(programme, JUNE, draft=draft(effective_from="2024-06-01", amounts={"80": 120}))
    totals = run.run()
    assert totals.changes == {"more": 3}
    assert totals.change_fen == {"more": 60_00}
    assert totals.tiers == {"80 周岁及以上": 3}
    assert (totals.before_fen, totals.after_fen, totals.cost_fen) == (300_00, 360_00, 60_00)
    assert (totals.could_apply, totals.could_apply_fen) == (1, 300_00)
    assert (list(Award.objects.values()), list(Enrolment.objects.values())) == before
    assert {row.resident_id for row in run.rows()} == {elder.pk for elder in elders}


def test_the_dry_run_shows_only_the_users_people(programme):
    mine, _theirs = enrolled(programme), enrolled(programme)
    new = draft(effective_from="2024-06-01", amounts={"80": 120})
    user = staff(Role.STREET_CLERK, mine.community.parent)
    rows = list(DryRun(programme, JUNE, draft=new, user=user).rows())
    assert [row.resident_id for row in rows] == [mine.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_the_dry_run_asks_no_more_for_more_people(programme, count, django_assert_max_num_queries):
    for _ in range(count):
        enrolled(programme)
    new = draft(effective_from="2024-06-01", amounts={"80": 120})
    with django_assert_max_num_queries(22):
        DryRun(programme, JUNE, draft=new).run()


def test_the_command_prints_what_a_file_would_do(programme, tmp_path):
    enrolled(programme)
    file = tmp_path / "version.json"
    file.write_text(json.dumps({**VERSION, "effective_from": "2024-06-01", "minimum_age": 90}))
    out = StringIO()
    arguments = ["--programme", programme.code, "--month", "2024-06"]
    call_command("dry_run", *arguments, "--version", str(file), stdout=out)
    printed = json.loads(out.getvalue())
    assert (printed["changes"], printed["cost_fen"]) == ({"leaves": 1}, -100_00)
    out = StringIO()
    call_command("dry_run", *arguments, stdout=out)
    assert json.loads(out.getvalue())["changes"] == {}


@pytest.mark.parametrize("file", ["missing.json", "broken.json"])
def test_the_command_refuses_what_it_cant_read(programme, tmp_path, file):
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(CommandError):
        call_command(
            "dry_run", "--programme", programme.code, "--month", "2024-06",
            "--version", str(tmp_path / file), stdout=StringIO(),
        )  # fmt: skip


# ---- No application needed --------------------------------------------------------------------


@pytest.fixture
def automatic():
    programme = ProgrammeFactory(name="自动津贴")
    save_version(programme=programme, draft=draft(needs_application=False), by=SYSTEM)
    return programme


def test_everybody_entitled_is_enrolled_and_repeating_changes_nothing(automatic):
    elders = [ResidentFactory(birth_date=date(1940, 1, 1)) for _ in range(2)]
    ResidentFactory(birth_date=date(1960, 1, 1))
    ResidentFactory(birth_date=date(1930, 1, 1), died_on=date(2024, 5, 1))
    assert enrol_eligible(programme=automatic, by=SYSTEM) == 2
    standing = list(Enrolment.objects.values()), list(Award.objects.values())
    assert enrol_eligible(programme=automatic, by=SYSTEM) == 0
    assert (list(Enrolment.objects.values()), list(Award.objects.values())) == standing
    assert amounts(automatic, MAY) == {elder.pk: 100_00 for elder in elders}
    assert amounts(automatic, date(2024, 4, 1)) == {}  # begins with the month of opening
    texts = Notice.objects.values_list("text", flat=True)
    assert len(texts) == 2
    assert all("2024年5月" in text and "每月 100 元" in text for text in texts)


def test_the_night_enrols_who_became_entitled_where_somebody_is_paid(automatic):
    ResidentFactory(birth_date=date(1940, 1, 1))
    tasks.enrol_entitled()
    assert not Enrolment.objects.exists()  # nobody has opened it
    enrol_eligible(programme=automatic, by=SYSTEM)
    later = ResidentFactory(birth_date=date(1941, 1, 1))
    for _ in range(2):
        tasks.enrol_entitled()
        tasks.enrol_entitled_to(0)
        tasks.tell_planned()
    assert Enrolment.objects.filter(resident=later).count() == 1


def test_people_who_are_paid_already_are_not_told(automatic):
    elder = ResidentFactory(birth_date=date(1940, 1, 1))
    assert enrol_eligible(programme=automatic, opening=date(2024, 2, 1), by=SYSTEM) == 1
    assert not Notice.objects.exists()
    assert amounts(automatic, date(2024, 2, 1)) == {elder.pk: 100_00}
    assert amounts(automatic, date(2024, 1, 1)) == {}


def test_a_programme_that_wants_an_application_enrols_nobody_by_itself(programme):
    ResidentFactory(birth_date=date(1940, 1, 1))
    assert enrol_eligible(programme=programme, by=SYSTEM) == 0


@pytest.mark.parametrize("terms", [{"expiry": "end_of_month"}, {"expiry": "months"}])
def test_what_goes_to_a_bank_does_not_expire(terms):
    terms = {"expiry_months": 3 if terms["expiry"] == "months" else None} | terms
    with pytest.raises(DraftUnreadable, match="不能设有效期"):
        draft(paid_to="bank", **terms)
    assert draft(paid_to="purse", **terms)
    assert draft(paid_to="bank")
