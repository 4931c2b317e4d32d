"""Every model that hangs on a person's file says what becomes of it when files are merged and people are gone."""

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from elderly_care.commands import ask_merge, decide_merge, record_death
from elderly_care.commands.merging import SettleFirst
from elderly_care.models import (
    AdaptationProject,
    BedStay,
    FamilyLink,
    MergeRequest,
    PatrolTask,
    Resident,
)
from elderly_care.queries.fates import WhenMerged, fates, going_on
from elderly_care.queries.merging import obstacles
from meals.models import Complaint, Sale
from tests.architecture.test_scope_rows import row_in
from tests.factories.accounts import staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_charity import ramp_in

pytestmark = pytest.mark.django_db

# Between files, not of one: their own tests.
BETWEEN = {Resident, MergeRequest}
HANGING = {relation.related_model for relation in Resident._meta.related_objects}


def named(models):
    return sorted(models, key=lambda model: model._meta.label)


RUNNING = named(m for m, fate in fates().items() if fate.running and m not in BETWEEN)
# Nobody's in particular, as their factories make them; and all of them stay.
NOBODYS = {Sale, Complaint}
SINGLE = named(model for model in fates() if model not in BETWEEN | NOBODYS)


def relative(row):
    row.relation = "child"
    row.save()
    return row


def follow_up(row):
    """What follows from a visit; what plans make, they make for the kept file themselves."""
    days = {"starts_on": row.starts_on, "planned_on": row.planned_on, "due_on": row.due_on}
    return PatrolTask.objects.create(
        resident=row.resident, mode="visit", reason="no_answer", **days
    )


def lain_in(row):
    row.bed.state = "occupied" if row.state == "staying" else "reserved"
    row.bed.save()
    return row


def home(row):
    """Of a person, where the factory makes a ramp of a place."""
    person = ResidentFactory(community=row.community)
    return ramp_in(row.community, kind="home", resident=person, place="")


PREPARED = {AdaptationProject: home, FamilyLink: relative, PatrolTask: follow_up, BedStay: lain_in}


def running_row(model):
    """A row as its factory makes it; of what can go on, one that does."""
    row, _community, _operator = row_in(model)
    row = PREPARED.get(model, lambda row: row)(row)
    running = fates()[model].running
    if running is not None:
        assert model._default_manager.filter(running(), pk=row.pk).exists(), "not a running row"
    return row


def test_somebody_speaks_for_every_model():
    assert set(fates()) == HANGING


@pytest.mark.parametrize("model", SINGLE, ids=lambda model: model._meta.label)
def test_a_merge_does_what_is_said(model, django_capture_on_commit_callbacks):
    row = running_row(model)
    dropped = row.resident
    kept = ResidentFactory(community=dropped.community)
    street = dropped.community.parent
    clerk, approver = staff(Role.STREET_CLERK, street), staff(Role.STREET_APPROVER, street)

    def merge():
        request = ask_merge(kept=kept, dropped=dropped, reason="证件号码录错", by=clerk)
        decide_merge(request=request, approve=True, by=approver)

    fate = fates()[model]
    if obstacles(dropped, kept):
        assert fate.merged == WhenMerged.SETTLED or model._meta.app_label == "subsidies"
        with pytest.raises(SettleFirst):
            merge()
        return
    assert not (fate.merged == WhenMerged.SETTLED and fate.running)
    with django_capture_on_commit_callbacks(execute=True):
        merge()
    holders = set(model._default_manager.values_list("resident", flat=True))
    row.refresh_from_db()
    assert (row.resident_id == kept.pk) == (fate.merged == WhenMerged.MOVES)
    assert (kept.pk in holders) == (fate.merged in (WhenMerged.MOVES, WhenMerged.ANEW))
    if fate.running and fate.merged != WhenMerged.STAYS:
        assert not model._default_manager.filter(fate.running(), resident=dropped).exists()


@pytest.mark.parametrize("model", RUNNING, ids=lambda model: model._meta.label)
def test_nothing_goes_on_for_who_died(model, django_capture_on_commit_callbacks):
    person = running_row(model).resident
    running = fates()[model].running
    with django_capture_on_commit_callbacks(execute=True):
        record_death(resident=person, died_on=today(), by=SYSTEM)

    assert not model._default_manager.filter(running(), resident=person).exists()
    words = {str(m._meta.verbose_name) for m in RUNNING if not fates()[m].is_secret}
    assert {name for name, _number in going_on(person)}.isdisjoint(words)
