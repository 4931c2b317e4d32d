"""Changes to a file: ordinary ones at once, key ones by two persons, both versions kept."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound, SecondPersonNeeded
from core.transitions import WrongState
from elderly_care.commands import Wish, ask_change, decide_change, drop_change, written
from elderly_care.commands.changes import AlreadyAsked, FileMovedOn, NothingToChange
from elderly_care.commands.residents import AlreadyOnFile
from elderly_care.enums import ChangeField, RequestState
from elderly_care.models import (
    CareStatus,
    ChangeRequest,
    DisabilityCertificate,
    Notice,
    OtherBenefit,
)
from elderly_care.queries.changes import both_versions
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import (
    CareStatusFactory,
    FamilyLinkFactory,
    ResidentFactory,
    id_number,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return ResidentFactory(name="王秀英")


@pytest.fixture
def clerk(person):
    return staff(Role.STREET_CLERK, person.community.parent)


@pytest.fixture
def approver(person):
    return staff(Role.STREET_APPROVER, person.community.parent)


def ask(person, by, field=ChangeField.NAME, value="王秀云", reason="户口簿"):
    return ask_change(resident=person, wish=Wish(field, value, reason), by=by)


@pytest.mark.parametrize(
    ("field", "value", "column"),
    [
        (ChangeField.PHONE, "13911112222", "phone"),
        (ChangeField.ADDRESS, "2号楼", "address"),
        (ChangeField.LIVING_STATUS, "alone", "living_status"),
    ],
)
def test_ordinary_things_change_at_once(person, clerk, field, value, column):
    before = str(getattr(person, column))
    made = ask(person, clerk, field, value)

    person.refresh_from_db()
    assert getattr(person, column) == value
    assert (made.state, made.before, made.after) == (RequestState.DONE, before, value)


def test_a_name_waits_for_a_second_person(person, clerk, approver):
    made = ask(person, clerk)
    person.refresh_from_db()
    assert person.name == "王秀英"
    with pytest.raises(SecondPersonNeeded):
        decide_change(request=made, approve=True, by=clerk)

    decide_change(request=made, approve=True, by=approver)
    person.refresh_from_db()
    made.refresh_from_db()
    assert (person.name, person.name_pinyin) == ("王秀云", "wangxiuyun")
    assert (made.before, made.after, made.decided_by) == ("王秀英", "王秀云", approver)
    assert Notice.objects.filter(resident=person).count() == 1
    with pytest.raises(WrongState):
        decide_change(request=made, approve=True, by=approver)


def test_an_id_number_brings_its_birth_date_and_sex(person, clerk, approver):
    number = id_number(date(1940, 3, 4), 7, "M")
    decide_change(
        request=ask(person, clerk, ChangeField.ID_NUMBER, number), approve=True, by=approver
    )

    person.refresh_from_db()
    assert (person.birth_date, person.sex) == (date(1940, 3, 4), "M")
    assert person.citizen.id_number == number


def test_a_number_of_another_file_is_refused(person, clerk):
    with pytest.raises(AlreadyOnFile):
        ask(person, clerk, ChangeField.ID_NUMBER, ResidentFactory().id_number)


def test_a_category_begins_and_ends(person, clerk, approver):
    begins = ask(person, clerk, ChangeField.CATEGORY_BEGINS, "low_income")
    decide_change(request=begins, approve=True, by=approver)
    assert CareStatus.objects.current().filter(resident=person, category="low_income").exists()

    CareStatusFactory(resident=person, category="dibao")
    ends = ask(person, clerk, ChangeField.CATEGORY_ENDS, "dibao")
    decide_change(request=ends, approve=True, by=approver)
    held = CareStatus.objects.get(resident=person, category="dibao")
    assert held.valid_to == today() - timedelta(days=1)


def test_a_refusal_says_why(person, clerk, approver):
    made = ask(person, clerk)
    with pytest.raises(InvalidInput):
        decide_change(request=made, approve=False, by=approver)

    decide_change(request=made, approve=False, note="与户籍不符", by=approver)
    person.refresh_from_db()
    assert person.name == "王秀英"
    assert "与户籍不符" in Notice.objects.get(resident=person).text


def test_only_what_was_seen_is_approved(person, clerk, approver):
    made = ask(person, clerk)
    type(person).objects.filter(pk=person.pk).update(name="王英")

    with pytest.raises(FileMovedOn):
        decide_change(request=made, approve=True, by=approver)
    made.refresh_from_db()
    assert made.state == RequestState.ASKED


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (ChangeField.NAME, "=1+1"),
        (ChangeField.ID_NUMBER, "123"),
        (ChangeField.PHONE, "不知道"),
        (ChangeField.ADDRESS, "x" * 300),
        (ChangeField.LIVING_STATUS, "moon"),
        (ChangeField.CATEGORY_BEGINS, "moon"),
        ("community", "1"),
    ],
)
def test_rubbish_changes_nothing(person, clerk, field, value):
    with pytest.raises(InvalidInput):
        ask(person, clerk, field, value)
    assert not ChangeRequest.objects.exists()


def test_one_at_a_time_and_not_for_nothing(person, clerk):
    with pytest.raises(NothingToChange):
        ask(person, clerk, value="王秀英")
    made = ask(person, clerk)
    with pytest.raises(AlreadyAsked):
        ask(person, clerk, value="王英")
    drop_change(request=made, by=clerk)
    assert ask(person, clerk, value="王英").state == RequestState.ASKED


def test_who_may_ask(person):
    oneself = FamilyLinkFactory(resident=person).user
    daughter = FamilyLinkFactory(resident=person, relation="child", may_see_file=True).user
    cousin = FamilyLinkFactory(resident=person, relation="relative").user

    assert ask(person, oneself, ChangeField.PHONE, "13911112222").asked_as == "self"
    assert ask(person, daughter, ChangeField.ADDRESS, "2号楼").asked_as == "family"
    with pytest.raises(NotAllowed):
        ask(person, cousin)
    with pytest.raises(NotFound):
        ask(person, staff(Role.STREET_CLERK, CommunityFactory().parent))
    with pytest.raises(NotAllowed):
        ask(person, staff(Role.DISPATCHER, person.community.parent))


def test_who_may_decide(person, clerk):
    made = ask(person, clerk)
    worker = staff(Role.COMMUNITY_WORKER, person.community)
    elsewhere = staff(Role.STREET_APPROVER, CommunityFactory().parent)
    with pytest.raises(NotAllowed):
        decide_change(request=made, approve=True, by=worker)
    with pytest.raises(NotFound):
        decide_change(request=made, approve=True, by=elsewhere)


def test_the_pages(client_as, person, clerk, approver):
    oneself = client_as(FamilyLinkFactory(resident=person).user)
    page = reverse("family:change")
    assert oneself.post(page, {"field": "name", "value": ""}).status_code == 422
    oneself.post(page, {"field": "name", "value": "王秀云", "reason": "户口簿"})
    made = ChangeRequest.objects.get()

    desk = client_as(approver)
    assert "王**" in desk.get(reverse("care_console:changes")).content.decode()
    one = reverse("care_console:change", args=[made.pk])
    assert "王秀云" in desk.get(one).content.decode()
    assert desk.post(one, {"approve": "no", "note": ""}).status_code == 422
    desk.post(one, {"approve": "yes"})
    person.refresh_from_db()
    assert person.name == "王秀云"


def test_the_windows_page(client_as, person, clerk):
    page = reverse("care_console:change_file", args=[person.pk])
    client = client_as(clerk)
    assert client.post(page, {"field": "phone", "value": "x", "reason": "…"}).status_code == 422
    client.post(page, {"field": "living_status", "living_status": "alone", "reason": "走访"})

    person.refresh_from_db()
    assert person.living_status == "alone"


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client_as, person, clerk, django_assert_num_queries, rows):
    for _ in range(rows):
        ask(ResidentFactory(community=person.community), clerk)
    client = client_as(clerk)

    with django_assert_num_queries(4):
        client.get(reverse("care_console:changes"))


FACTS_SAID = [
    (ChangeField.DISABILITY, "limb 2 N 2024-01-01 -", "肢体 2 级 2024-01-01 到 -"),
    (ChangeField.DISABILITY, "mental 1 Y 2024-01-01 2026-01-01", "精神 1 级 多重残疾"),
    (ChangeField.BENEFIT, "tekun 80000 2024-01-01 -", "每月 800.00 元 2024-01-01 到 -"),
    (ChangeField.BENEFIT, "tekun - - -", "特困人员供养"),
]


def rows_of(person, field):
    model = DisabilityCertificate if field == ChangeField.DISABILITY else OtherBenefit
    rows = model.objects.filter(resident=person).order_by("valid_from", "pk")
    return [str(written(field, row)) for row in rows]


@pytest.mark.parametrize(("field", "text", "words"), FACTS_SAID)
def test_a_certificate_or_benefit_waits_for_a_second_person(
    person, clerk, approver, field, text, words
):
    made = ask(person, clerk, field, text)
    assert rows_of(person, field) == []
    assert words in both_versions(made)[1]
    with pytest.raises(SecondPersonNeeded):
        decide_change(request=made, approve=True, by=clerk)

    decide_change(request=made, approve=True, by=approver)
    assert rows_of(person, field) == [text]
    with pytest.raises(NothingToChange):
        ask(person, clerk, field, text)


@pytest.mark.parametrize(
    ("field", "held", "wish", "after"),
    [
        # The same first day: what was written is put right.
        (ChangeField.DISABILITY, "limb 2 N 2024-01-01 -", "limb 1 N 2024-01-01 -", None),
        (ChangeField.BENEFIT, "tekun 80000 2024-01-01 -", "tekun 90000 2024-01-01 -", None),
        # It began earlier than was written, or it is known now since when.
        (ChangeField.BENEFIT, "tekun - 2024-01-01 -", "tekun - 2023-01-01 -", None),
        (ChangeField.BENEFIT, "tekun - - -", "tekun - 2023-01-01 -", None),
        # It ends.
        (ChangeField.BENEFIT, "tekun - - -", "tekun - - 2025-01-31", None),
        # From a later day on something else holds.
        (
            ChangeField.DISABILITY,
            "limb 2 N 2024-01-01 -",
            "limb 1 N 2025-06-01 -",
            ["limb 2 N 2024-01-01 2025-05-31", "limb 1 N 2025-06-01 -"],
        ),
        # What is over stays; another kind is another row.
        (
            ChangeField.BENEFIT,
            "tekun - 2023-01-01 2023-12-31",
            "tekun - 2025-01-01 -",
            ["tekun - 2023-01-01 2023-12-31", "tekun - 2025-01-01 -"],
        ),
        (
            ChangeField.DISABILITY,
            "limb 2 N 2024-01-01 -",
            "mental 2 N 2025-01-01 -",
            ["limb 2 N 2024-01-01 -", "mental 2 N 2025-01-01 -"],
        ),
    ],
)
def test_what_a_decided_fact_makes_of_the_one_before(
    person, clerk, approver, field, held, wish, after
):
    for text in (held, wish):
        decide_change(request=ask(person, clerk, field, text), approve=True, by=approver)
    assert rows_of(person, field) == (after or [wish])


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (ChangeField.DISABILITY, ""),
        (ChangeField.DISABILITY, "limb"),
        (ChangeField.DISABILITY, "moon 2 N 2024-01-01 -"),
        (ChangeField.DISABILITY, "limb 5 N 2024-01-01 -"),
        (ChangeField.DISABILITY, "limb 2 maybe 2024-01-01 -"),
        (ChangeField.DISABILITY, "limb 2 N - -"),
        (ChangeField.DISABILITY, "limb 2 N 2024-13-01 -"),
        (ChangeField.DISABILITY, "limb 2 N 2024-02-01 2024-01-01"),
        (ChangeField.BENEFIT, "tekun -5 2024-01-01 -"),
        (ChangeField.BENEFIT, "tekun ² 2024-01-01 -"),
        (ChangeField.BENEFIT, "tekun 99999999999 2024-01-01 -"),
        (ChangeField.BENEFIT, "limb - 2024-01-01 -"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(person, clerk, field, text):
    with pytest.raises(InvalidInput):
        ask(person, clerk, field, text)
    assert not ChangeRequest.objects.exists()


def test_whoever_asked_takes_it_back_on_the_list_and_nobody_else_does(
    client_as, person, clerk, approver
):
    made, page = ask(person, clerk), reverse("care_console:changes")
    other = client_as(staff(Role.STREET_CLERK, person.community.parent))
    assert "撤回申请" not in other.get(page).content.decode()
    assert other.post(page, {"drop": made.pk}).status_code == 404

    mine = client_as(clerk)
    assert "撤回申请" in mine.get(page).content.decode()
    mine.post(page, {"drop": made.pk})
    made.refresh_from_db()
    assert made.state == RequestState.DROPPED
    assert mine.post(page, {"drop": made.pk}, follow=True).status_code == 200


def test_the_page_of_a_decision_says_who_may_and_what_was_decided(
    client_as, person, clerk, approver
):
    page = reverse("care_console:change", args=[ask(person, clerk).pk])
    own = client_as(clerk).get(page).text
    assert ("请等另一个人审批" in own, 'name="approve"' in own) == (True, False)
    client = client_as(approver)
    assert 'name="approve"' in client.get(page).text
    assert client.post(page, {"approve": "yes"}).status_code == 302
    after = client.get(page).text
    assert ("已办" in after, 'name="approve"' in after) == (True, False)
    assert str(approver) in after
