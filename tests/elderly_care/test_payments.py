"""Where residents are paid: checked, masked, one at a time, shown in full with a reason."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound
from core.models import AuditEvent
from core.transitions import WrongState
from elderly_care.commands import (
    ReasonTooShort,
    TooManyReveals,
    confirm_payment_account,
    privacy,
    refuse_payment_account,
    reveal_account_number,
    reveal_personal_data,
    set_payment_account,
)
from elderly_care.commands.payments import (
    BankMissing,
    CardNumberCheck,
    HolderReasonMissing,
    NobodyToPay,
    NotACardNumber,
    OwnFamily,
    SecondPersonNeeded,
)
from elderly_care.enums import PaymentAccountKind
from elderly_care.models import Notice, PaymentAccount, Resident
from elderly_care.queries import current_payment_accounts
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import (
    FamilyLinkFactory,
    PaymentAccountFactory,
    ResidentFactory,
)

pytestmark = pytest.mark.django_db
CARD = "6222021234567890128"  # its last digit agrees
REASON = "电话核对发放账户"
LIST = "/admin/elderly_care/paymentaccount/"


@pytest.fixture
def resident():
    return ResidentFactory(name="王秀英")


@pytest.fixture
def clerk(resident):
    return staff(Role.STREET_CLERK, resident.community.parent)


def put(resident, number=CARD, by=SYSTEM, **words):
    said = {
        "kind": PaymentAccountKind.BANK_CARD,
        "holder": "王秀英",
        "bank_name": "北京银行望京支行",
    }
    return set_payment_account(resident=resident, number=number, by=by, **said | words)


def test_an_account_is_kept_sealed_and_named_masked(resident):
    account = put(resident, "6222 0212 3456 7890 128")
    account.refresh_from_db()
    assert (account.number, account.masked_number) == (CARD, "****0128")
    assert account.valid_from == today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM elderly_care_paymentaccount")
        assert CARD.encode() not in bytes(cursor.fetchone()[0])
    event = AuditEvent.objects.get(action="elderly_care.paymentaccount.set")
    assert CARD not in str(event.details)


def test_the_same_again_changes_nothing(resident):
    assert put(resident) == put(resident, bank_name=" 北京银行望京支行 ")
    assert PaymentAccount.objects.count() == 1


def test_a_new_account_takes_the_place_of_the_old(resident):
    old = put(resident)
    new = put(resident, "110105-1234", kind=PaymentAccountKind.SERVICE_CARD, bank_name="")
    old.refresh_from_db()
    assert (old.valid_to, new.valid_to) == (today(), None)
    other = ResidentFactory()
    assert current_payment_accounts([resident.pk, other.pk]) == {resident.pk: new}


@pytest.mark.parametrize(
    ("kind", "number", "refusal"),
    [
        ("bank_card", "6222021234567890127", CardNumberCheck),
        ("bank_card", "6222021234567890218", CardNumberCheck),  # two digits changed places
        ("bank_card", "12345", NotACardNumber),
        ("bank_card", "6222 ABCD 1234 5678", NotACardNumber),
        ("social_card", "", NotACardNumber),
        ("social_card", "A" * 33, NotACardNumber),
        ("social_card", "123;456", NotACardNumber),
    ],
)
def test_numbers_that_no_card_has(resident, kind, number, refusal):
    with pytest.raises(refusal) as raised:
        put(resident, number, kind=kind)
    assert "number" in raised.value.fields
    assert not PaymentAccount.objects.exists()


@pytest.mark.parametrize("number", ["4111111111111111", "6225881234567898", "6011111111111117"])
def test_bank_cards_whose_check_digit_agrees(resident, number):
    assert put(resident, number).number == number


def test_only_bank_cards_have_a_check_digit(resident):
    assert put(resident, "6222021234567890127", kind="social_card").number.endswith("127")


def test_what_else_is_refused(resident):
    with pytest.raises(BankMissing):
        put(resident, bank_name=" ")
    with pytest.raises(InvalidInput):
        put(resident, "123456", kind="cash")
    with pytest.raises(InvalidInput):
        put(resident, holder="")


def test_nobody_sets_an_account_of_another_street(resident):
    with pytest.raises(NotFound):
        put(resident, by=staff(Role.STREET_CLERK, CommunityFactory().parent))


def test_history_is_not_rewritten():
    account = PaymentAccountFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        PaymentAccount.objects.update(holder="李四")
    with pytest.raises(DatabaseError), transaction.atomic():
        account.delete()


def test_a_number_is_shown_for_a_reason_that_is_kept(resident, clerk):
    account = put(resident)
    with pytest.raises(ReasonTooShort):
        reveal_account_number(account=account, reason="看看", by=clerk)
    assert reveal_account_number(account=account, reason=REASON, by=clerk) == CARD
    event = AuditEvent.objects.get(action="elderly_care.paymentaccount.revealed")
    assert (event.actor_id, event.reason) == (clerk.pk, REASON)


def test_the_person_is_told(resident):
    account = put(resident)
    notice = Notice.objects.get(resident=resident)
    assert account.masked_number in notice.text
    assert CARD not in notice.text
    put(resident)
    assert Notice.objects.count() == 1


OTHERS = {"holder": "李小明", "reason": "儿子代领，本人卧床"}


def test_somebody_elses_account_waits_for_a_second_person(resident, clerk):
    own = put(resident)
    with pytest.raises(HolderReasonMissing):
        put(resident, "6225881234567898", clerk, holder="李小明")
    proposed = put(resident, "6225881234567898", clerk, **OTHERS)
    assert put(resident, "6225881234567898", clerk, **OTHERS) == proposed
    assert current_payment_accounts([resident.pk]) == {resident.pk: own}
    with pytest.raises(SecondPersonNeeded):
        confirm_payment_account(account=proposed, by=clerk)

    other = staff(Role.STREET_APPROVER, resident.community.parent)
    confirmed = confirm_payment_account(account=proposed, by=other)
    assert confirm_payment_account(account=proposed, by=other).checked_by == other
    assert current_payment_accounts([resident.pk]) == {resident.pk: confirmed}
    own.refresh_from_db()
    assert own.valid_to == today()
    assert Notice.objects.filter(resident=resident).count() == 3


def test_a_proposal_that_is_wrong_never_comes_into_use(resident, clerk):
    proposed = put(resident, **OTHERS)
    refuse_payment_account(account=proposed, by=clerk)
    assert refuse_payment_account(account=proposed, by=clerk).checked_by == clerk
    with pytest.raises(WrongState):
        confirm_payment_account(account=proposed, by=clerk)
    assert current_payment_accounts([resident.pk]) == {}


def test_a_later_account_ends_a_proposal(resident):
    proposed = put(resident, **OTHERS)
    put(resident, "6225881234567898")
    proposed.refresh_from_db()
    assert proposed.valid_to == today()


@pytest.mark.parametrize("left", ["died_on", "moved_out_on"])
def test_nothing_is_set_for_who_has_left(resident, clerk, left):
    proposed = put(resident, **OTHERS)
    Resident.objects.filter(pk=resident.pk).update(**{left: today()})
    with pytest.raises(NobodyToPay):
        put(resident)
    with pytest.raises(NobodyToPay):
        confirm_payment_account(account=proposed, by=clerk)


def test_family_neither_sets_nor_confirms(resident, clerk):
    proposed = put(resident, **OTHERS)
    FamilyLinkFactory(user=clerk, resident=resident, relation="child")
    with pytest.raises(OwnFamily):
        put(resident, by=clerk)
    with pytest.raises(OwnFamily):
        confirm_payment_account(account=proposed, by=clerk)


def test_the_database_wants_two_persons(resident, clerk):
    proposed = put(resident, by=clerk, **OTHERS)
    rows = PaymentAccount.objects.filter(pk=proposed.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="confirmed")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="confirmed", checked_by=clerk, checked_at=timezone.now())


def test_staff_confirm_from_the_list(client_as, resident, clerk):
    proposed = put(resident, by=clerk, **OTHERS)
    form = {"action": "confirm", "_selected_action": [proposed.pk]}
    assert "另一位同事" in client_as(clerk).post(LIST, form, follow=True).content.decode()
    other = staff(Role.STREET_CLERK, resident.community.parent)
    assert client_as(other).post(LIST, form).status_code == 302
    proposed.refresh_from_db()
    assert proposed.checked_by == other


@pytest.mark.parametrize(
    ("role", "here", "refusal"),
    [(Role.STREET_CLERK, False, NotFound), (Role.STATION_MANAGER, True, NotAllowed)],
)
def test_who_may_not_see_a_number(resident, role, here, refusal):
    place = resident.community.parent if here else CommunityFactory().parent
    with pytest.raises(refusal):
        reveal_account_number(account=put(resident), reason=REASON, by=staff(role, place))


def test_looks_of_both_kinds_are_counted_together(resident, clerk):
    account = put(resident)
    for _ in range(privacy.REVEALS_PER_HOUR):
        reveal_personal_data(resident=resident, field="phone", reason=REASON, by=clerk)
    with pytest.raises(TooManyReveals):
        reveal_account_number(account=account, reason=REASON, by=clerk)


def test_staff_enter_and_read_accounts(client_as, resident, clerk):
    client = client_as(clerk)
    form = {
        "who": resident.resident_no,
        "kind": "bank_card",
        "card_number": "6222021234567890127",
        "holder": "王秀英",
        "bank_name": "北京银行",
    }
    refused = client.post(LIST + "add/", form, follow=True).content.decode()
    assert "校验位不对" in refused
    assert client.post(LIST + "add/", form | {"card_number": CARD}).status_code == 302
    account = PaymentAccount.objects.get()
    pages = client.get(LIST).content + client.get(f"{LIST}{account.pk}/change/").content
    assert "****0128" in pages.decode()
    assert CARD not in pages.decode()
    assert "王秀英" not in pages.decode()

    reveal = reverse("admin:elderly_care_paymentaccount_reveal", args=[account.pk])
    assert CARD not in client.get(reveal).content.decode()
    assert CARD not in client.post(reveal, {"reason": "看看"}).content.decode()
    assert CARD in client.post(reveal, {"reason": REASON}).content.decode()


def test_staff_pages_end_where_the_scope_ends(client_as, resident, clerk):
    foreign = PaymentAccountFactory()
    client = client_as(clerk)
    assert foreign.masked_number not in client.get(LIST).content.decode()
    reveal = reverse("admin:elderly_care_paymentaccount_reveal", args=[foreign.pk])
    assert client.get(reveal).status_code == 404
    form = {"who": foreign.resident.resident_no, "kind": "social_card", "card_number": "1234567"}
    page = client.post(LIST + "add/", form | {"holder": "王秀英"}).content.decode()
    assert "没有找到" in page
    assert client.get(LIST, {"holder__startswith": "王"}).status_code == 400
    assert client_as(staff(Role.KITCHEN, resident.community)).get(LIST).status_code == 403
