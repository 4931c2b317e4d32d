"""The programmes that ship: what each pays to whom, by its document."""

import json
from datetime import date

import pytest
import time_machine

from accounts.models import Division
from core.audit import SYSTEM
from core.errors import DomainError
from elderly_care.enums import AbilityLevel
from subsidies.commands import award_case, enrol, enrol_eligible, load_programmes
from subsidies.commands.programmes import DATA
from subsidies.logic.assistance import emergency, expenditure
from subsidies.models import Award, Enrolment, Programme, ProgrammeVersion, ReferenceAmount
from subsidies.queries import case_amount, entitled_tiers, explain, reference_amount
from tests.factories.accounts import CommunityFactory, DistrictFactory, StreetFactory
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    CareStatusFactory,
    OtherBenefitFactory,
    ResidentFactory,
)

pytestmark = pytest.mark.django_db
ON = date(2024, 8, 15)


@pytest.fixture(autouse=True)
def shipped():
    load_programmes()


def programme(code) -> Programme:
    return Programme.objects.get(code=code)


def community_in(district: str) -> Division:
    place = DistrictFactory(code=district, name=district)
    return CommunityFactory(parent=StreetFactory(parent=place))


def yuan(code, resident, month):
    tier = entitled_tiers(programme(code), [resident.pk], month)[resident.pk]
    return tier.amount_fen // 100 if tier else 0


# ---- Every file -------------------------------------------------------------------------------


def test_every_version_names_a_document_and_marks_what_is_unsure():
    unsure = ("文号待确认", "无文号")
    for version in ProgrammeVersion.objects.all():
        assert version.document_no
        if any(word in version.document_no for word in unsure):
            assert version.note, version


def test_demonstration_figures_say_so_where_they_are_shown():
    lubei = programme("age_lubei")
    assert "示范" in lubei.name
    assert "待确认" in lubei.name
    assert all("示范" in tier.name for tier in lubei.versions.get().tiers.all())
    assert all("示范" in item.note for item in programme("six_assists_lubei").items.all())


def test_every_shipped_question_can_be_asked():
    for file in DATA.glob("*.json"):
        for entry in json.loads(file.read_text()):
            for version in entry["versions"]:
                names = {q["name"] for q in version.get("formula", {}).get("questions", [])}
                assert not names or "cause" in names


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("care", {("city", None, None, 100_00), ("district", None, 10_000, None)}),
        ("difficulty", {("district", None, 10_000, None)}),
        (
            "age",
            {
                ("city", "80", None, 100_00),
                ("city", "90", None, 200_00),
                ("city", "100", None, 300_00),
                ("district", None, 10_000, None),
            },
        ),
    ],
)
def test_beijings_city_part_per_person_and_month(code, expected):
    rows = programme(code).versions.get().funding
    found = rows.values_list("source__code", "tier__code", "share_bp", "fixed_fen")
    assert set(found) == expected


def test_beijing_is_prepaid_reviewed_quarterly_and_inherited():
    for code in ("care", "difficulty", "age"):
        version = programme(code).versions.get()
        assert (version.pay_months_after, version.review_every_months) == (-1, 3)
        assert (version.dispute_day, version.decision_day) == (20, 25)
        assert version.on_death == "inherited"
        assert version.documents.exists()


MATRIX = [
    # benefit, monthly yuan, difficulty, care, age
    ("disabled_living", None, False, True, True),
    ("disabled_nursing", None, True, False, True),
    ("welfare_living", 299, True, True, True),
    ("welfare_living", 300, False, True, True),
    ("welfare_nursing", 599, True, True, True),
    ("welfare_nursing", 601, True, False, True),
    ("courage_nursing", None, True, False, True),
    ("returned_youth_nursing", None, True, False, True),
    ("hardship_institution", None, True, False, True),
    ("work_injury_care", None, False, False, True),
    ("tekun", None, False, False, True),
]


@pytest.mark.parametrize(("benefit", "monthly", "difficulty", "care", "age"), MATRIX)
def test_the_combination_matrix(benefit, monthly, difficulty, care, age):
    elder = ResidentFactory(birth_date=date(1940, 1, 1))
    CareStatusFactory(resident=elder, category="dibao", valid_from=date(2023, 1, 1))
    AbilityAssessmentFactory(resident=elder, level=3, assessed_on=date(2023, 1, 1))
    fen = monthly and monthly * 100
    OtherBenefitFactory(resident=elder, kind=benefit, valid_from=None, monthly_fen=fen)
    paid = [bool(yuan(code, elder, ON)) for code in ("difficulty", "care", "age")]
    assert paid == [difficulty, care, age]


# ---- Shanghai -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (64, 0),
        (65, 75),
        (69, 75),
        (70, 150),
        (79, 150),
        (80, 180),
        (89, 180),
        (90, 350),
        (99, 350),
        (100, 600),
    ],
)
def test_shanghai_by_age(age, expected):
    elder = ResidentFactory(birth_date=date(2024 - age, 8, 1), community=community_in("310109"))
    assert yuan("age_shanghai", elder, ON) == expected


def test_shanghai_asks_for_no_application_since_may_2023():
    before, after = programme("age_shanghai").versions.order_by("effective_from")
    assert (before.needs_application, after.needs_application) == (True, False)
    assert (before.effective_to, after.effective_from) == (date(2023, 4, 30), date(2023, 5, 1))
    assert (after.cycle, after.pay_day, after.paid_to) == ("quarterly", 15, "bank")


# ---- The national voucher --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "expected"), list(zip(AbilityLevel.values, (0, 0, 800, 800, 800), strict=True))
)
def test_the_voucher_by_ability(level, expected):
    elder = AbilityAssessmentFactory(level=level, assessed_on=date(2025, 1, 1)).resident
    assert yuan("care_voucher_beijing", elder, date(2026, 3, 1)) == expected


def test_the_voucher_lasts_twelve_months_in_a_region():
    elder = AbilityAssessmentFactory(level=3, assessed_on=date(2025, 1, 1)).resident
    months = [date(year, month, 1) for year in (2025, 2026, 2027) for month in range(1, 13)]
    paid = [month for month in months if yuan("care_voucher_beijing", elder, month)]
    assert (len(paid), paid[0], paid[-1]) == (12, date(2026, 1, 1), date(2026, 12, 1))


def test_the_voucher_pays_a_part_of_the_bill():
    with time_machine.travel("2026-03-05", tick=False):
        assert programme("care_voucher_hebei").offset_bp == {
            "meals": 5000,
            "home_service": 5000,
            "day_care": 5000,
            "institution": 4000,
        }


# ---- Lubei, Wangjing, the insurance roll ------------------------------------------------------------


def test_six_assists_are_a_hundred_yuan_of_services():
    elder = ResidentFactory(community=community_in("130203"))
    CareStatusFactory(resident=elder, category="special_family", valid_from=date(2024, 1, 1))
    assert yuan("six_assists_lubei", elder, ON) == 100
    names = programme("six_assists_lubei").items.values_list("name", flat=True)
    assert len(names) == 6


def test_the_birthday_gift_needs_no_application():
    community = community_in("110105")
    elder = ResidentFactory(community=community, birth_date=date(1950, 3, 1))
    CareStatusFactory(resident=elder, category="special_family", valid_from=date(2024, 1, 1))
    gift = programme("birthday_wangjing")
    gift.region = "110105"
    gift.save()
    assert enrol_eligible(programme=gift, by=SYSTEM) == 1
    assert Award.objects.get(enrolment__programme=gift).amount_fen == 200_00
    assert gift.versions.get().cycle == "birthday"


def test_the_package_wants_both_conditions():
    package = programme("five_ones_wangjing")
    package.region = "110105"
    package.save()
    alone, together = (
        ResidentFactory(community=community_in("110105"), living_status=status)
        for status in ("alone", "with_family")
    )
    for elder in (alone, together):
        CareStatusFactory(resident=elder, category="special_family", valid_from=date(2024, 1, 1))
    found = entitled_tiers(package, [alone.pk, together.pk], ON)
    assert found[alone.pk].amount_fen == 420_00
    assert found[together.pk] is None


def test_the_insurance_roll_pays_once_and_records_every_class():
    insurance = programme("accident_insurance")
    place = community_in("330103")
    classes = [(), ("sanwu",), ("sanwu", "special_family"), ("youfu", "sanwu", "special_family")]
    elders = []
    for number, categories in enumerate(classes):
        elder = ResidentFactory(
            community=place, birth_date=date(1940 if number % 2 else 1955, 1, 1)
        )
        for category in categories:
            CareStatusFactory(resident=elder, category=category, valid_from=date(2015, 1, 1))
        elders.append(elder)
    names = dict(insurance.versions.get().tiers.values_list("pk", "code"))
    assert enrol_eligible(programme=insurance, by=SYSTEM) == 3
    awards = Award.objects.filter(enrolment__programme=insurance)
    assert awards.values("enrolment__resident").distinct().count() == awards.count() == 3
    assert {award.amount_fen for award in awards} == {20_00}
    stored = {a.enrolment.resident_id: {names[key] for key in a.matched_tiers} for a in awards}
    assert stored == {
        elders[1].pk: {"alone", "old"},
        elders[2].pk: {"alone", "bereaved"},
        elders[3].pk: {"alone", "bereaved", "old"},
    }


# ---- Temporary assistance ----------------------------------------------------------------------------


def formula():
    return programme("temporary_assistance").versions.get().formula["kinds"]


VECTORS = [
    ("assisted", "1999.99", "0"),
    ("assisted", "2000", "800"),
    ("assisted", "30000", "12000"),
    ("assisted", "40000", "17000"),
    ("assisted", "80000", "34800"),
    ("other", "4999.99", "0"),
    ("other", "30000", "9000"),
    ("other", "40000", "13000"),
    ("other", "80000", "29000"),
    ("other", "100000", "34800"),
]


def fen(text):
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0") or 0)


@pytest.mark.parametrize(("group", "spent", "expected"), VECTORS)
def test_the_documents_test_vectors(group, spent, expected):
    inputs = {"kind": "expenditure", "class": group, "spending_fen": fen(spent)}
    found, lines = case_amount(programme("temporary_assistance"), ON, inputs)
    assert found == fen(expected)
    assert any("1450" in line for line in lines)


@pytest.mark.parametrize(
    ("needed", "persons", "expected"),
    [(4000, 1, 4000), (4350, 1, 4350), (4351, 1, 4350), (9000, 2, 8700)],
)
def test_an_emergency_gives_up_to_three_standards_a_person(needed, persons, expected):
    inputs = {"kind": "emergency", "needed_fen": needed * 100, "persons": persons}
    assert case_amount(programme("temporary_assistance"), ON, inputs)[0] == expected * 100


def test_the_standard_is_that_of_the_day():
    inputs = {"kind": "emergency", "needed_fen": 10_000_00, "persons": 1}
    found = [
        case_amount(programme("temporary_assistance"), day, inputs)[0]
        for day in (date(2024, 6, 30), date(2024, 7, 1))
    ]
    assert found == [3 * 1395_00, 3 * 1450_00]


def test_severe_disability_adds_ten_points():
    kind = formula()["expenditure"]
    found = expenditure(
        kind, standard_fen=1450_00, spending_fen=30_000_00, group="other", severe=True
    )
    assert found.fen == 12_000_00
    assert emergency(formula()["emergency"], standard_fen=1, needed_fen=5, persons=0).fen == 3


def test_the_nearest_regions_standard_counts():
    ReferenceAmount.objects.create(
        code="dibao", name="区标准", region="110105", effective_from=date(2024, 1, 1), amount_fen=1500_00
    )  # fmt: skip
    assert reference_amount("dibao", "110105001", ON).amount_fen == 1500_00
    assert reference_amount("dibao", "110106", ON).amount_fen == 1450_00


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"kind": "gift"},
        {"kind": "emergency", "needed_fen": 100},
        {"kind": "emergency", "needed_fen": "-5", "persons": 1},
        {"kind": "expenditure", "spending_fen": 100, "class": "rich"},
        {"kind": "expenditure", "class": "other"},
    ],
)
def test_missing_answers_are_named(inputs):
    with pytest.raises(DomainError):
        case_amount(programme("temporary_assistance"), ON, inputs)


def award(resident, *, month=date(2024, 8, 1), cause="住院", amount_fen=800_00):
    return award_case(
        programme=programme("temporary_assistance"),
        resident=resident,
        amount_fen=amount_fen,
        month=month,
        cause=cause,
        by=SYSTEM,
    )


def test_a_case_is_awarded_once_however_often_it_is_sent():
    elder = ResidentFactory()
    first = award(elder)
    assert award(elder) == first
    assert (first.first, first.last, first.amount_fen) == (
        date(2024, 8, 1),
        date(2024, 8, 1),
        800_00,
    )
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    ("month", "cause", "allowed"),
    [
        (date(2024, 8, 1), "火灾", False),  # another one in the same month
        (date(2024, 9, 1), "住院", False),
        (date(2025, 7, 1), "住院", False),
        (date(2025, 8, 1), "住院", True),
        (date(2024, 9, 1), "火灾", True),
    ],
)
def test_the_same_cause_not_twice_within_a_year(month, cause, allowed):
    elder = ResidentFactory()
    award(elder)
    if allowed:
        assert award(elder, month=month, cause=cause)
        return
    with pytest.raises(DomainError):
        award(elder, month=month, cause=cause)
    assert Award.objects.count() == 1


def test_other_programmes_are_not_awarded_by_hand():
    with pytest.raises(DomainError):
        award_case(
            programme=programme("age"),
            resident=ResidentFactory(),
            amount_fen=100,
            month=ON,
            by=SYSTEM,
        )
    with pytest.raises(DomainError):
        award(ResidentFactory(), amount_fen=0)


# ---- In words ------------------------------------------------------------------------------------------


def test_why():
    elder = CareStatusFactory(category="low_income", valid_from=date(2024, 3, 5)).resident
    found = explain(programme("difficulty"), elder, ON)
    assert (found.eligible, found.tier.code, found.amount_fen) == (True, "low_income", 200_00)
    assert "京民养老发〔2019〕160号" in found.why[0]
    assert any("低收入" in line and "2024年3月" in line for line in found.why)
    assert any("低保" in line and "300" in line for line in found.what_would_change)
    assert any(line.since == date(2024, 3, 5) for line in found.facts)


@pytest.mark.parametrize(
    ("born", "facts", "benefit", "words"),
    [
        (date(1990, 1, 1), {"category": "dibao"}, None, "未满 60 周岁"),
        (date(1950, 1, 1), None, None, "没有"),
        (date(1950, 1, 1), {"category": "dibao"}, {"kind": "tekun"}, "特困人员供养"),
        (date(1950, 1, 1), {"category": "dibao"}, {"kind": "welfare_living"}, "对方金额没有登记"),
    ],
)
def test_why_not(born, facts, benefit, words):
    elder = ResidentFactory(birth_date=born)
    if facts:
        CareStatusFactory(resident=elder, valid_from=date(2024, 1, 1), **facts)
    if benefit:
        OtherBenefitFactory(resident=elder, valid_from=None, **benefit)
    found = explain(programme("difficulty"), elder, ON)
    assert not found.eligible
    assert any(words in line for line in found.why_not), found.why_not


def test_what_will_change_by_itself():
    elder = ResidentFactory(birth_date=date(1935, 2, 10))
    found = explain(programme("age"), elder, ON)
    assert found.amount_fen == 100_00
    assert any("2025年2月" in line and "500" in line for line in found.what_would_change)
    young = ResidentFactory(birth_date=date(1945, 2, 10))
    assert any(
        "2025年2月" in line for line in explain(programme("age"), young, ON).what_would_change
    )


def test_a_place_elsewhere_and_a_time_without_rules_are_named():
    elder = ResidentFactory(birth_date=date(1935, 2, 10), community=community_in("130203"))
    found = explain(programme("age"), elder, ON)
    assert "户籍不在适用地区" in found.why_not
    places = [line.text for line in found.facts if line.name == "residence"]
    assert places == [f"居住在{elder.community.name}"]
    early = explain(programme("age"), elder, date(2018, 1, 1))
    assert "没有生效的规则" in early.why_not[0]


def test_a_case_programme_says_how_its_amount_is_found():
    found = explain(programme("temporary_assistance"), ResidentFactory(), ON)
    assert found.eligible
    assert found.tier is None
    assert "计算办法" in found.why[0]


def test_enrolling_counts_from_the_application():
    elder = ResidentFactory(birth_date=date(1940, 1, 1), community=community_in("310109"))
    enrol(programme=programme("age_shanghai"), applications={elder.pk: date(2022, 5, 5)}, by=SYSTEM)
    awards = Award.objects.in_force().order_by("first").values_list("first", "amount_fen")
    assert list(awards)[:3] == [
        (date(2022, 5, 1), 180_00),
        (date(2023, 5, 1), 180_00),
        (date(2030, 1, 1), 350_00),
    ]
