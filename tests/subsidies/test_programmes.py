"""Programmes come from files; what people are paid by is ended and followed, never rewritten."""

import json
from datetime import date

import pytest

from core.audit import SYSTEM
from subsidies.commands import enrol, load_programmes
from subsidies.commands.programmes import DATA, VersionInUse
from subsidies.models import Account, Award, Programme, ProgrammeVersion, Tier
from tests.factories.elderly_care import ResidentFactory
from tests.subsidies.months import grants, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped files."""
    for file in DATA.glob("*.json"):
        (tmp_path / file.name).write_text(file.read_text())
    return tmp_path


def edit(folder, change):
    """Apply a change to the age allowance's entry."""
    file = folder / "beijing-160.json"
    entries = json.loads(file.read_text())
    change(next(entry for entry in entries if entry["code"] == "age"))
    file.write_text(json.dumps(entries))


def end_and_follow(entry):
    """From July 2024 everybody gets 20 yuan more."""
    (version,) = entry["versions"]
    tiers = [{**tier, "amount_yuan": tier["amount_yuan"] + 20} for tier in version["tiers"]]
    successor = {**version, "effective_from": "2024-07-01", "document_no": "新文号", "tiers": tiers}
    entry["versions"] = [{**version, "effective_to": "2024-06-30"}, successor]


@pytest.fixture
def elder(folder):
    """Somebody of 84 who is paid by the shipped rules."""
    load_programmes(folder)
    resident = ResidentFactory(birth_date=date(1940, 1, 1))
    programme = Programme.objects.get(code="age")
    enrol(programme=programme, applications={resident.pk: date(2024, 1, 1)}, by=SYSTEM)
    return resident


def rows():
    models = (Programme, ProgrammeVersion, Tier, Account)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_loading_again_changes_nothing():
    count = load_programmes()
    before = rows()
    assert load_programmes() == count
    assert rows() == before


def test_every_programme_has_a_fund():
    assert load_programmes() == Account.objects.filter(kind=2).count()


def test_an_unused_version_is_brought_to_what_the_file_says(folder):
    load_programmes(folder)

    def drop_the_hundred(entry):
        entry["versions"][0]["tiers"].pop()
        entry["versions"][0]["tiers"][0]["amount_yuan"] = 110

    edit(folder, drop_the_hundred)
    load_programmes(folder)
    tiers = Tier.objects.filter(version__programme__code="age")
    assert set(tiers.values_list("code", "amount_fen")) == {("80", 110_00), ("90", 500_00)}


@pytest.mark.parametrize(
    "change",
    [
        lambda version: version["tiers"][0].update(amount_yuan=110),
        lambda version: version.update(minimum_age=70),
        lambda version: version.update(back_pay_months=3),
        lambda version: version.update(excluded_by=["tekun"]),
        lambda version: version["tiers"].pop(),
    ],
)
def test_a_version_by_which_people_are_paid_is_not_rewritten(folder, elder, change):
    before = rows()
    edit(folder, lambda entry: change(entry["versions"][0]))
    with pytest.raises(VersionInUse):
        load_programmes(folder)
    assert rows() == before


def test_a_used_version_may_be_ended_and_followed(folder, elder):
    edit(folder, end_and_follow)
    load_programmes(folder)
    pay(Programme.objects.get(code="age"), "2024-05", "2024-06", "2024-07", "2024-08")
    assert [row[4] for row in grants(elder)] == [100, 100, 120, 120]


def test_a_successor_that_comes_late_is_paid_as_a_difference(folder, elder):
    programme = Programme.objects.get(code="age")
    pay(programme, "2024-05", "2024-06", "2024-07", "2024-08")
    edit(folder, end_and_follow)
    load_programmes(folder)
    pay(programme, "2024-09", "2024-10")
    assert grants(elder)[4:] == [
        ("2024-09", "2024-07", "difference", 1, 20),
        ("2024-09", "2024-08", "difference", 1, 20),
        ("2024-09", "2024-09", "base", 0, 120),
        ("2024-10", "2024-10", "base", 0, 120),
    ]


def test_an_end_once_given_stays(folder, elder):
    edit(folder, end_and_follow)
    load_programmes(folder)
    edit(folder, lambda entry: entry["versions"][0].update(effective_to="2024-08-31"))
    with pytest.raises(VersionInUse):
        load_programmes(folder)
    assert Award.objects.in_force().filter(last=date(2024, 6, 1)).exists()
