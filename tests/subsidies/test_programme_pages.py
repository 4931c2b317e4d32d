"""The pages on which programmes and rules are read, written and tried."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from subsidies.commands import enrol, load_programmes, save_version
from subsidies.console.forms.version_editor import VersionEditor
from subsidies.models import Award, Enrolment, Programme, ProgrammeVersion
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_programmes import draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel("2024-05-10 10:00+08:00", tick=False):
        yield


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def district(client, community):
    """A district administrator who is logged in."""
    user = staff(Role.DISTRICT_ADMIN, community.parent.parent)
    client.force_login(user)
    return user


@pytest.fixture
def programme():
    programme = ProgrammeFactory(name="测试津贴")
    save_version(programme=programme, draft=draft(), by=SYSTEM)
    return programme


def enrolled(programme, community):
    resident = ResidentFactory(birth_date=date(1940, 1, 1), community=community)
    enrol(programme=programme, applications={resident.pk: date(2024, 1, 5)}, by=SYSTEM)
    return resident


def address(name, *args):
    return reverse(f"subsidies_console:{name}", args=args)


def answers(programme, **changes):
    """What a browser sends for the page as it comes."""
    editor = VersionEditor(programme, base=programme.versions.order_by("-effective_from").first())
    own = {"effective_from": "2024-06-01", "document_no": "测试〔2024〕2号"}
    return answers_of(editor) | own | changes


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_for_more_programmes(
    client, district, count, django_assert_max_num_queries
):
    for _ in range(count):
        save_version(programme=ProgrammeFactory(), draft=draft(), by=SYSTEM)
    with django_assert_max_num_queries(8):
        page = client.get(address("programmes"))
    assert page.status_code == 200
    assert "测试〔2024〕1号" in page.text


def test_the_list_counts_only_the_users_people(client, district, community, programme):
    enrolled(programme, community)
    elsewhere = staff(Role.STREET_CLERK, CommunityFactory().parent)
    assert client.get(address("programmes")).context["rows"][0].enrolled == 1
    client.force_login(elsewhere)
    assert client.get(address("programmes")).context["rows"][0].enrolled == 0


def test_every_shipped_programme_can_be_read(client, district):
    load_programmes()
    for programme in Programme.objects.all():
        page = client.get(address("programme", programme.pk))
        assert page.status_code == 200
        for version in programme.versions.all():
            assert version.document_no in page.text


def test_every_shipped_version_comes_back_from_its_page_unchanged():
    load_programmes()
    for version in ProgrammeVersion.objects.select_related("programme"):
        editor = VersionEditor(version.programme, base=version)
        sent = _Sent(answers_of(editor))
        checked = VersionEditor(version.programme, sent, base=version, check=True)
        assert checked.is_valid(), (version, checked.form.errors)
        again = checked.draft()
        for tier in version.tiers.all():
            assert again.tiers[tier.code]["amount_fen"] == tier.amount_fen
            assert _plain(again.tiers[tier.code]["conditions"]) == _plain(tier.conditions)
        assert len(again.funding) == version.funding.count()
        assert set(again.documents) == set(version.documents.values_list("code", flat=True))
        for name, value in again.values.items():
            if name not in ("effective_from", "effective_to"):
                assert getattr(version, name) == value, (version, name)


class _Sent(dict):
    """A dict that answers as a QueryDict does."""

    def getlist(self, name):
        value = dict.get(self, name, [])
        return value if isinstance(value, list) else [value]

    def get(self, name, default=None):
        value = super().get(name, default)
        return value[-1] if isinstance(value, list) and value else value


def answers_of(editor):
    sent = {}
    groups = [editor.form, *editor.tier_rows, *editor.documents, *editor.funding]
    groups += [row for block in editor.tiers for row in block.conditions]
    for form in groups:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False and value != []:
                sent[bound.html_name] = "on" if value is True else value
    counters = [editor.tier_rows, editor.documents, editor.funding]
    counters += [block.conditions for block in editor.tiers]
    return (
        sent
        | {rows.counter: str(len(rows)) for rows in counters}
        | {"effective_from": "2030-01-01"}
    )


def _plain(conditions):
    """A single value and a list of one say the same."""
    if isinstance(conditions, list):
        return [_plain(part) for part in conditions]
    if not isinstance(conditions, dict):
        return conditions
    if "all" in conditions:
        return {"all": _plain(conditions["all"])}
    return {
        key: value
        if key in ("fact", "from", "below", "is_multiple") or isinstance(value, list)
        else [value]
        for key, value in conditions.items()
    }


def test_a_new_version_is_tried_and_then_saved(client, district, community, programme):
    elder = enrolled(programme, community)
    sent = answers(programme, **{"tier1-amount": "120"})
    assert sent["tier1-code"] == "80"
    tried = client.post(address("version", programme.pk), sent | {"act": "dry-run"})
    assert tried.status_code == 200
    assert tried.context["run"].totals.changes == {"more": 1}
    assert programme.versions.count() == 1
    saved = client.post(address("version", programme.pk), sent | {"act": "save"})
    assert saved.status_code == 302
    assert programme.versions.count() == 2
    award = Award.objects.in_force().get(enrolment__resident=elder, last__isnull=True)
    assert (award.first, award.amount_fen) == (date(2024, 6, 1), 120_00)


def test_the_dry_run_comes_as_a_file(client, district, community, programme):
    elder = enrolled(programme, community)
    sent = answers(programme, **{"tier1-amount": "120"})
    file = client.post(address("version", programme.pk), sent | {"act": "csv"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(elder.resident_no)
    assert "100.00" in lines[1]
    assert "120.00" in lines[1]


@pytest.mark.parametrize(
    ("act", "counter", "expected"),
    [
        ("add-tier", "tier_rows", 3),
        ("add-condition-0", "tier0c_rows", 2),
        ("add-document", "document_rows", 1),
        ("add-funding", "funding_rows", 1),
    ],
)
def test_rows_are_added_by_buttons_and_keep_what_was_typed(
    client, district, programme, act, counter, expected
):
    sent = answers(programme, document_no="半截", minimum_age="")
    page = client.post(address("version", programme.pk), sent | {"act": act})
    assert page.status_code == 200
    name = "tier_rows" if counter == "tier_rows" else counter
    assert f'name="{name}" value="{expected}"' in page.text
    assert "半截" in page.text
    assert programme.versions.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"effective_from": "morgen"},
        {"minimum_age": "-1"},
        {"tier0-amount": "viel"},
        {"tier0-amount": "0"},
        {"tier0c0-fact": "age", "tier0c0-age_from": ""},
        {"document_no": ""},
        {"month": "2024-13"},
        {"effective_from": "2024-05-01"},
        {"excluded_by": ["nobody"]},
        {"tier_rows": "0"},
        {"effective_from": "9999-12-31"},
        {"effective_from": "0001-01-01"},
        {"effective_to": "2024-05-31"},
        {"tier0-code": "80", "tier1-code": "80"},
        {"tier0-amount": "1000001"},
    ],
)
def test_bad_answers_change_nothing_and_stay_on_the_page(
    client, district, community, programme, changes
):
    enrolled(programme, community)
    sent = answers(programme, **changes)
    page = client.post(address("version", programme.pk), sent | {"act": "save"})
    assert page.status_code == 422
    assert programme.versions.count() == 1


def test_a_programme_is_made_with_its_menu(client, district):
    sent = {
        "code": "bath", "name": "助浴补贴", "kind": "earmarked_purse", "region": "110105",
        "services": ["home_service"], "spend_order": "3", "item_rows": "1", "item0-code": "bath",
        "item0-name": "助浴", "item0-service": "home_service", "item0-unit": "次", "item0-price": "60",
    }  # fmt: skip
    more = client.post(address("new_programme"), sent | {"act": "add-item"})
    assert 'name="item_rows" value="2"' in more.text
    client.post(address("new_programme"), sent)
    programme = Programme.objects.get(code="bath")
    assert programme.items.get().price_fen == 60_00
    dropped = sent | {"item0-code": "", "name": "改名"}
    client.post(address("edit_programme", programme.pk), dropped)
    programme.refresh_from_db()
    assert programme.name == "改名"
    assert not programme.items.get().is_offered


@pytest.mark.parametrize(
    "changes", [{"code": "a b"}, {"region": "Beijing"}, {"item0-price": "x"}, {"region": "13"}]
)
def test_a_bad_programme_is_not_made(client, district, changes):
    sent = {
        "code": "bath", "name": "助浴补贴", "kind": "earmarked_purse", "region": "110105",
        "spend_order": "3", "item_rows": "1", "item0-code": "bath", "item0-name": "助浴",
        "item0-service": "home_service", "item0-unit": "次", "item0-price": "60",
    }  # fmt: skip
    page = client.post(address("new_programme"), sent | changes)
    assert page.status_code == 422
    assert not Programme.objects.exists()


def test_a_stored_month_can_be_tried(client, district, community, programme):
    enrolled(programme, community)
    ResidentFactory(birth_date=date(1930, 1, 1), community=community)
    page = client.get(address("dry_run", programme.pk), {"month": "2024-06"})
    totals = page.context["run"].totals
    assert (totals.after_persons, totals.changes, totals.could_apply) == (1, {}, 1)
    file = client.get(address("dry_run", programme.pk), {"month": "2024-06", "csv": "1"})
    assert len(b"".join(file.streaming_content).splitlines()) == 1


def test_everybody_entitled_is_enrolled_by_a_button(client, district, community):
    programme = ProgrammeFactory(name="自动津贴")
    save_version(programme=programme, draft=draft(needs_application=False), by=SYSTEM)
    ResidentFactory(birth_date=date(1940, 1, 1), community=community)
    assert client.post(address("programme", programme.pk)).status_code == 302
    assert Enrolment.objects.filter(programme=programme).count() == 1


@pytest.mark.parametrize("name", ["version", "edit_programme"])
def test_rules_are_not_made_by_a_street(client, community, programme, name):
    client.force_login(staff(Role.STREET_CLERK, community.parent))
    assert client.get(address(name, programme.pk)).status_code == 403
    assert client.post(address(name, programme.pk), {}).status_code == 403
    assert client.post(address("programme", programme.pk)).status_code == 403
    assert client.get(address("programme", programme.pk)).status_code == 200


@pytest.mark.parametrize("name", ["programmes", "new_programme"])
def test_visitors_log_in_first(client, name):
    assert client.get(address(name)).status_code == 302
