"""A visit as the phone reports it: proofs, flags, keys, two devices, two carers."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from PIL import Image

from core.models import AuditEvent
from core.photos import digest
from dispatch.commands.proofs import Spot
from dispatch.commands.visit_errors import (
    AlreadyReported,
    BeforeTheRequest,
    ColleagueServes,
    EvidenceMissing,
    KeyOfOtherVisit,
    NotYetStarted,
    NotYourVisit,
    OddVitals,
    PhotoMissing,
    PlaceReasonMissing,
    TooManyVisitCodes,
    WrongCard,
    WrongVisitCode,
)
from dispatch.commands.visits import (
    Work,
    accept_visit,
    check_in,
    check_out,
    depart_visit,
    fail_visit,
)
from dispatch.enums import Evidence, OrderState
from dispatch.models import VisitEvidence, VisitLine, VisitRecord
from dispatch.queries.visits import Content, content_of, visit_code
from tests.factories.accounts import CommunityFactory
from tests.factories.dispatch import AssignmentFactory, CarerFactory, ServiceItemFactory
from tests.factories.dispatch_visits import (
    FAR,
    act,
    at,
    carer_user,
    operator_in,
    photo,
    shown,
    visit_order,
    visited,
)
from tests.factories.elderly_care_cards import CardFactory
from tests.factories.elderly_care_people import agreed

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    community = CommunityFactory()
    return visit_order(community, operator_in(community))


@pytest.fixture
def carer(order):
    return carer_user(order)


def state(order):
    order.refresh_from_db()
    return order.state


def test_in_and_out_complete_a_visit(order, carer):
    agreed(order.resident)
    start = check_in(order=order, shown=shown(), act=act("in", at(-0.2)), by=carer)
    assert state(order) == OrderState.IN_SERVICE
    work = Work(Content([{"text": "擦窗", "done": True}], {"systolic": 130, "diastolic": 80}, "好"))
    end = check_out(order=order, shown=shown(), work=work, act=act("out"), by=carer)

    assert state(order) == OrderState.DONE
    assert (start.place_flag, start.distance_m) == ("inside", 0)
    assert start.occurred_at < start.arrived_at
    assert set(end.kinds) == {"photo", "place", "checklist", "vitals", "note"}
    verbs = list(order.steps.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["arrive", "begin", "finish"]
    assert content_of(VisitRecord.objects.get()).vitals == {"systolic": 130, "diastolic": 80}
    assert VisitLine.objects.get().item == order.item


def test_a_photo_is_stamped_and_its_digests_are_kept(order, carer):
    picture = photo("white")
    proof = check_in(order=order, shown=shown(photo=picture), act=act("in"), by=carer)

    assert proof.upload_sha256 == digest(picture)
    assert proof.sha256 == digest(proof.photo.file)
    assert proof.sha256 != proof.upload_sha256
    with Image.open(BytesIO(proof.photo.read())) as image:
        assert image.getpixel((2, image.height - 3)) < (60, 60, 60)  # the stamp's dark foot
        assert image.getpixel((2, 2)) > (200, 200, 200)


def test_the_same_key_again_is_the_same_act(order, carer):
    first = check_in(order=order, shown=shown(), act=act("in"), by=carer)
    assert check_in(order=order, shown=shown(), act=act("in"), by=carer) == first
    out = {"order": order, "shown": shown(), "work": Work(), "act": act("out"), "by": carer}
    assert check_out(**out) == check_out(**out)
    assert VisitEvidence.objects.count() == 2
    assert order.steps.filter(verb="finish").count() == 1


def test_a_second_device_is_told_and_doubles_nothing(order, carer):
    check_in(order=order, shown=shown(), act=act("phone"), by=carer)
    with pytest.raises(AlreadyReported):
        check_in(order=order, shown=shown(), act=act("tablet"), by=carer)
    assert VisitEvidence.objects.count() == 1


def test_a_key_belongs_to_one_act(order, carer):
    check_in(order=order, shown=shown(), act=act("in"), by=carer)
    with pytest.raises(KeyOfOtherVisit):
        check_out(order=order, shown=shown(), work=Work(), act=act("in"), by=carer)


@pytest.mark.parametrize(
    ("fields", "flag"), [({"spot": FAR}, "outside"), ({"spot": None}, "no_gps")]
)
def test_far_away_or_without_gps_is_a_flag_with_a_reason(order, carer, fields, flag):
    with pytest.raises(PlaceReasonMissing):
        check_in(order=order, shown=shown(**fields), act=act("in"), by=carer)
    assert state(order) == OrderState.ACCEPTED

    why = {**fields, "place_reason": "在小区门口接老人"}
    proof = check_in(order=order, shown=shown(**why), act=act("in"), by=carer)
    assert (proof.place_flag, proof.outside_reason) == (flag, "在小区门口接老人")
    assert state(order) == OrderState.IN_SERVICE


def test_gcj02_is_brought_home_before_it_is_measured(order, carer):
    spot = Spot(39.921356, 116.456196, 10, "gcj02")  # the home as a Chinese map gives it
    proof = check_in(order=order, shown=shown(spot=spot), act=act("in"), by=carer)
    assert (proof.crs, proof.place_flag) == ("gcj02", "inside")
    assert proof.distance_m < 30


def test_an_unsure_phone_has_the_benefit_of_doubt(order, carer):
    spot = Spot(39.924, 116.45, 5000)  # 445 m away, and knows hardly anything
    proof = check_in(order=order, shown=shown(spot=spot), act=act("in"), by=carer)
    assert (proof.place_flag, proof.distance_m) == ("inside", 445)


def test_no_photo_no_visit(order, carer):
    with pytest.raises(PhotoMissing):
        check_in(order=order, shown=shown(photo=None), act=act("in"), by=carer)
    assert not VisitEvidence.objects.exists()


def test_nobody_leaves_who_has_not_come(order, carer):
    with pytest.raises(NotYetStarted):
        check_out(order=order, shown=shown(), work=Work(), act=act("out"), by=carer)


def test_only_who_was_sent_reports(order):
    other = CarerFactory(operator=order.operator).user
    with pytest.raises(NotYourVisit):
        check_in(order=order, shown=shown(), act=act("in"), by=other)


def test_nothing_happened_before_it_was_asked_for(order, carer):
    early = order.requested_at - timedelta(minutes=1)
    with pytest.raises(BeforeTheRequest):
        check_in(order=order, shown=shown(), act=act("in", early), by=carer)


def test_while_the_one_serves_the_other_fails_no_visit(order, carer):
    second = CarerFactory(operator=order.operator)
    AssignmentFactory(order=order, carer=second, position=2)
    check_in(order=order, shown=shown(), act=act("in"), by=carer)
    with pytest.raises(ColleagueServes):
        fail_visit(order=order, reason="no_answer", shown=shown(), act=act("no"), by=second.user)
    order.refresh_from_db()
    assert order.state == OrderState.IN_SERVICE
    assert not order.evidence.filter(phase="failure").exists()


def test_two_carers_each_report_both_ends(order, carer):
    second = CarerFactory(operator=order.operator)
    AssignmentFactory(order=order, carer=second, position=2)
    for number, user in enumerate([carer, second.user]):
        check_in(order=order, shown=shown(), act=act(f"in{number}"), by=user)
    for number, user in enumerate([carer, second.user]):
        check_out(order=order, shown=shown(), work=Work(), act=act(f"out{number}"), by=user)
    assert VisitEvidence.objects.count() == 4
    assert order.steps.filter(verb="finish").count() == 1
    assert VisitRecord.objects.get().recorded_by == carer


def asking(**fields):
    community = CommunityFactory()
    item = ServiceItemFactory(**fields)
    return visit_order(community, operator_in(community), item=item)


def test_the_resident_confirms_by_code_card_or_signature():
    kinds = [Evidence.PHOTO, Evidence.SIGNATURE]
    order = asking(evidence_start=kinds)
    user = carer_user(order)
    card = CardFactory(resident=order.resident, number="660000000001")

    with pytest.raises(EvidenceMissing):
        check_in(order=order, shown=shown(), act=act("a"), by=user)
    with pytest.raises(WrongCard):
        check_in(order=order, shown=shown(card="1234"), act=act("a"), by=user)
    proof = check_in(order=order, shown=shown(card=card.number), act=act("a"), by=user)
    assert {"code", "card", "signature"} <= set(proof.kinds)

    other = asking(evidence_start=kinds)
    code = visit_code(other)
    check_in(order=other, shown=shown(code=code), act=act("b"), by=carer_user(other))
    third = asking(evidence_start=kinds)
    drawn = shown(signature=photo_with_a_line())
    assert check_in(order=third, shown=drawn, act=act("c"), by=carer_user(third)).signature


def photo_with_a_line():
    image = Image.new("RGB", (60, 20), "white")
    image.paste("black", (10, 10, 50, 12))
    file = BytesIO()
    image.save(file, "PNG")
    file.seek(0)
    return file


def test_codes_cannot_be_guessed(order, carer):
    right = visit_code(order)
    for _try in range(5):
        with pytest.raises(WrongVisitCode):
            check_in(order=order, shown=shown(code="x" + right), act=act("in"), by=carer)
    with pytest.raises(TooManyVisitCodes):
        check_in(order=order, shown=shown(code=right), act=act("in"), by=carer)


@pytest.mark.parametrize(
    "vitals", [{"systolic": 400}, {"systolic": 90, "diastolic": 120}, {"temperature": 12}]
)
def test_what_no_body_shows_is_refused(order, carer, vitals):
    check_in(order=order, shown=shown(), act=act("in"), by=carer)
    work = Work(Content([], vitals, ""))
    with pytest.raises(OddVitals):
        check_out(order=order, shown=shown(), work=work, act=act("out"), by=carer)
    assert state(order) == OrderState.IN_SERVICE


def test_a_visit_that_could_not_be(order, carer):
    proof = fail_visit(
        order=order, reason="no_answer", shown=shown(note="敲了三次"), act=act("f"), by=carer
    )
    again = fail_visit(order=order, reason="no_answer", shown=shown(), act=act("f"), by=carer)
    assert (again, state(order)) == (proof, OrderState.FAILED)
    assert order.steps.get(verb="fail").reason == "没人在家，电话不接 敲了三次"
    with pytest.raises(NotYourVisit):  # nobody is sent there any more
        check_in(order=order, shown=shown(), act=act("in"), by=carer)


def test_accepting_and_setting_out_twice_is_once():
    community = CommunityFactory()
    order = visit_order(community, operator_in(community), state=OrderState.ASSIGNED)
    user = carer_user(order)
    for _each in range(2):
        accept_visit(order=order, act=act("a"), by=user)
    for _each in range(2):
        depart_visit(order=order, act=act("d"), by=user)
    assert list(order.steps.values_list("verb", flat=True)) == ["accept", "depart"]


def test_the_database_refuses_a_visit_without_both_proofs(order, carer):
    check_in(order=order, shown=shown(), act=act("in"), by=carer)
    with pytest.raises(IntegrityError, match="not proved at both ends"), transaction.atomic():
        type(order).objects.filter(pk=order.pk).update(state=OrderState.DONE)


@pytest.mark.parametrize("table", ["visitevidence", "visitline", "followup", "rating"])
def test_what_happened_never_changes(table):
    community = CommunityFactory()
    visited(community, operator_in(community))
    for statement in (f"UPDATE dispatch_{table} SET id = id", f"DELETE FROM dispatch_{table}"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_every_act_leaves_its_trail(order, carer):
    check_in(order=order, shown=shown(), act=act("in"), by=carer)
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"dispatch.visit.start", "dispatch.workorder.begin"} <= actions
