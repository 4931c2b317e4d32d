"""A run, a statement, an account and a journal open to the rows they are made of, in pages."""

import csv
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from accounts.enums import OrganisationKind, Role
from config import demo
from core.audit import SYSTEM
from elderly_care.models import Resident
from subsidies.commands import release_funds
from subsidies.models import (
    Account,
    Enrolment,
    Hold,
    Journal,
    Lot,
    RunItem,
    Statement,
    StatementLine,
    Tier,
    Transfer,
)
from tests.factories.accounts import (
    CommunityFactory,
    DistrictFactory,
    OrganisationFactory,
    StreetFactory,
    staff,
)
from tests.factories.subsidies import SCOPED, AwardFactory, TierFactory
from tests.subsidies.roster import as_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(client_as, community):
    return client_as(staff(Role.STREET_CLERK, community.parent))


def make(model, community):
    operator = OrganisationFactory(division=community, kind=OrganisationKind.OPERATOR)
    return SCOPED[model](community, operator)


def url(model, page="changelist", *arguments):
    return reverse(f"admin:subsidies_{model._meta.model_name}_{page}", args=arguments)


def listed(response):
    return set(response.context["cl"].result_list)


def follow(client, row, model):
    """The link on a row's page to the list of a model."""
    shown = client.get(url(type(row), "change", row.pk)).text
    (address,) = re.findall(rf'href="({escape(url(model))}\?[^"]+)"', shown)
    return client.get(address)


@pytest.mark.parametrize(
    ("model", "owner", "whole"),
    [
        (RunItem, lambda item: item.run, None),
        (StatementLine, lambda line: line.statement, Statement),
        (Lot, lambda lot: lot.account, Account),
        (Hold, lambda hold: hold.account, Account),
    ],
)
def test_a_whole_opens_to_its_rows(clerk, community, model, owner, whole):
    mine, _same_street = make(model, community), make(model, community)
    assert whole is None or isinstance(owner(mine), whole)
    answer = follow(clerk, owner(mine), model)
    assert answer.status_code == 200
    assert listed(answer) == {mine}


def test_a_journal_opens_to_its_transfers(clerk, community):
    journal = make(Journal, community)
    make(Journal, community)
    assert listed(follow(clerk, journal, Transfer)) == set(journal.transfers.all())


def test_a_run_shows_a_street_its_own_people_only(clerk, community):
    mine = make(RunItem, community)
    elsewhere = make(RunItem, CommunityFactory())
    everybody = {"run__id__exact": elsewhere.run_id}
    assert listed(clerk.get(url(RunItem), everybody)) == set()
    assert listed(clerk.get(url(RunItem))) == {mine}


def test_an_operator_reads_its_statement_line_by_line(client_as, community):
    line, other = make(StatementLine, community), make(StatementLine, community)
    client = client_as(staff(Role.STATION_MANAGER, line.statement.operator))
    answer = client.get(url(StatementLine))
    assert listed(answer) == {line}
    assert line.transfer.journal.key in answer.text
    assert "3.00" in answer.text
    assert client.get(url(StatementLine, "change", other.pk)).status_code == 302
    assert client.get(url(RunItem)).status_code == 403


def test_a_hold_says_how_it_ended(clerk, community):
    hold = make(Hold, community)
    assert "已退回" not in clerk.get(url(Hold, "change", hold.pk)).text
    release_funds(reference=hold.reference, by=SYSTEM)
    assert str(hold.end.get_outcome_display()) in clerk.get(url(Hold, "change", hold.pk)).text


@pytest.mark.parametrize("awards", [1, 3])
def test_an_enrolment_takes_as_many_queries_for_three_awards(
    clerk, community, awards, django_assert_num_queries
):
    enrolment = SCOPED[Enrolment](community, None)
    version = TierFactory(version__programme=enrolment.programme).version
    for number in range(awards):
        tier = Tier.objects.create(
            version=version, code=f"t{number}", name="档", amount_fen=100, conditions=[]
        )
        month = enrolment.applied_on.replace(month=number + 1)
        AwardFactory(enrolment=enrolment, tier=tier, first=month, last=month)
    page = url(Enrolment, "change", enrolment.pk)
    clerk.get(page)
    with django_assert_num_queries(6):
        answer = clerk.get(page)
    (inline,) = answer.context["inline_admin_formsets"]
    assert len(inline.formset.forms) == awards


def test_the_first_rows_of_the_demonstration_roster_come_in(client_as, programmes):
    with demo.ROSTER.open(encoding="utf-8", newline="") as file:
        rows = [row for row, _number in zip(csv.DictReader(file), range(4), strict=False)]
    street = StreetFactory(parent=DistrictFactory(), code=rows[0]["community_code"][:9])
    for code in {row["community_code"] for row in rows}:
        CommunityFactory(code=code, parent=street)
    rows[3]["id_number"] = "110105190001010000"
    file = SimpleUploadedFile("roster.csv", as_file(rows).getvalue(), "text/csv")
    client = client_as(staff(Role.STREET_CLERK, street))

    answer = client.post(reverse("admin:import_residents"), {"file": file})

    came = {row["resident_no"] for row in rows[:3]}
    assert set(Resident.objects.values_list("resident_no", flat=True)) == came
    assert [line for line, _column, _reason in answer.context["shown"]] == [5]
    assert Enrolment.objects.filter(resident__resident_no__in=came).exists()
