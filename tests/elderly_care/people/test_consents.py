"""Consent: to words that were seen, by who may speak, and gone the moment it is withdrawn."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput, NotFound
from elderly_care.commands import (
    Said,
    give_consent,
    record_death,
    require_consent,
    withdraw_consent,
)
from elderly_care.commands.consents import ConsentMissing, NotTheirsToSay, TextChanged
from elderly_care.commands.people_rules import load_people_rules
from elderly_care.enums import ConsentPurpose
from elderly_care.models import ConsentText, Resident, ResidentConsent
from elderly_care.queries import consenting, consents_of, has_consent
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.elderly_care_people import ConsentTextFactory, agreed

pytestmark = pytest.mark.django_db
VITALS = ConsentPurpose.VITAL_SIGNS
ONLINE = Said(channel="portal")


@pytest.fixture
def person():
    return ResidentFactory()


@pytest.fixture
def clerk(person):
    return staff(Role.STREET_CLERK, person.community.parent)


@pytest.fixture
def text():
    return ConsentTextFactory()


def give(person, by, version=1, said=Said()):  # noqa: B008 — a value, not a container
    return give_consent(resident=person, purpose=VITALS, version=version, said=said, by=by)


def withdraw(person, by, channel="window"):
    return withdraw_consent(resident=person, purpose=VITALS, channel=channel, by=by)


def test_given_and_withdrawn(person, clerk, text):
    with pytest.raises(ConsentMissing):
        require_consent(resident_id=person.pk, purpose=VITALS)

    made = give(person, clerk)
    require_consent(resident_id=person.pk, purpose=VITALS)
    assert give(person, clerk) == made
    assert list(consenting(Resident.objects.all(), VITALS)) == [person]

    withdraw(person, clerk)
    assert not has_consent(person.pk, VITALS)
    assert withdraw(person, clerk) is None
    with pytest.raises(ConsentMissing):
        require_consent(resident_id=person.pk, purpose=VITALS)
    made.refresh_from_db()
    assert (made.withdrawn_by, made.withdrawal_channel) == (str(clerk), "window")


def test_nobody_agrees_to_a_text_that_was_not_shown(person, clerk, text):
    ConsentTextFactory(version=2)

    with pytest.raises(TextChanged):
        give(person, clerk, version=1)


@pytest.mark.parametrize(("renews", "holds"), [(False, True), (True, False)])
def test_a_new_text_asks_anew_only_where_it_says_so(person, clerk, text, renews, holds):
    give(person, clerk)
    ConsentTextFactory(version=2, renews=renews)

    assert has_consent(person.pk, VITALS) is holds
    give(person, clerk, version=2)
    assert has_consent(person.pk, VITALS)
    assert ResidentConsent.objects.filter(resident=person).count() == 2


def test_a_text_of_tomorrow_changes_nothing_today(person, clerk, text):
    give(person, clerk)
    ConsentTextFactory(version=2, renews=True, effective_from=today() + timedelta(days=1))

    assert has_consent(person.pk, VITALS)


@pytest.mark.parametrize("lacks", ["agent_name", "agent_relation", "proof"])
def test_an_agent_shows_a_paper(person, clerk, text, lacks):
    words = {"agent_name": "王小明", "agent_relation": "儿子", "proof": "监护公证 2024-1"}

    made = give(person, clerk, said=Said(given_by="agent", **words))
    assert made.proof == "监护公证 2024-1"
    withdraw(person, clerk)
    with pytest.raises(InvalidInput):
        give(person, clerk, said=Said(given_by="agent", **{**words, lacks: ""}))


def test_online_only_the_person_speaks(person, text):
    oneself = FamilyLinkFactory(resident=person).user
    daughter = FamilyLinkFactory(resident=person, relation="child", may_see_file=True).user

    give(person, oneself, said=ONLINE)
    with pytest.raises(NotFound):
        withdraw(person, daughter, "portal")
    with pytest.raises(NotFound):
        give(person, UserFactory(), said=ONLINE)
    withdraw(person, oneself, "portal")
    assert not has_consent(person.pk, VITALS)


def test_a_person_does_not_pass_for_the_window(person, text):
    with pytest.raises(NotTheirsToSay):
        give(person, FamilyLinkFactory(resident=person).user)


def test_staff_of_another_street_or_another_desk_do_not_speak(person, text):
    with pytest.raises(NotFound):
        give(person, staff(Role.STREET_CLERK, CommunityFactory().parent))
    with pytest.raises(NotTheirsToSay):
        give(person, staff(Role.DISPATCHER, person.community.parent))


def test_what_was_said_stays(person, clerk, text):
    made = give(person, clerk)
    withdraw(person, clerk)

    for change in (
        lambda: ResidentConsent.objects.filter(pk=made.pk).update(withdrawn_by="…"),
        lambda: ConsentText.objects.update(covers="…"),
    ):
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            change()


def test_the_shipped_texts_cover_every_purpose():
    load_people_rules()

    assert set(ConsentText.objects.values_list("purpose", flat=True)) == set(ConsentPurpose.values)
    assert load_people_rules() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(person, django_assert_num_queries, rows):
    for purpose in list(ConsentPurpose)[:rows]:
        ConsentTextFactory(purpose=purpose)
    agreed(person)

    with django_assert_num_queries(2):
        consents_of(person)


def test_the_persons_page(client_as, person, text):
    client = client_as(FamilyLinkFactory(resident=person).user)
    page = reverse("family:consents")
    assert text.covers in client.get(page).content.decode()

    client.post(page, {"purpose": VITALS, "version": "1"})
    assert has_consent(person.pk, VITALS)
    client.post(page, {"purpose": VITALS, "version": "x"})
    client.post(page, {"withdraw": VITALS})
    assert not has_consent(person.pk, VITALS)


def test_a_relative_has_no_such_page(client_as, person, text):
    user = FamilyLinkFactory(resident=person, relation="child", may_see_file=True).user

    assert client_as(user).get(reverse("family:consents")).status_code == 403


def test_the_windows_page(client_as, person, clerk, text):
    client = client_as(clerk)
    page = reverse("care_console:consents", args=[person.pk])
    base = {"purpose": VITALS, "version": "1", "channel": "window"}

    refused = client.post(page, {**base, "given_by": "agent"})
    assert refused.status_code == 422
    assert client.post(page, {**base, "given_by": "self"}).status_code == 302
    assert has_consent(person.pk, VITALS)
    client.post(page, {"withdraw": VITALS})
    assert not has_consent(person.pk, VITALS)


def test_the_dead_agree_to_nothing(person, clerk, text):
    give(person, clerk)
    record_death(resident=person, died_on=today(), by=SYSTEM)
    assert not has_consent(person.pk, VITALS)


def test_the_proof_lies_sealed(person, clerk, text):
    give(person, clerk, said=Said("agent", "window", "王小明", "儿子", "监护公证"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT proof FROM elderly_care_residentconsent")
        assert "监护公证".encode() not in bytes(cursor.fetchone()[0])
