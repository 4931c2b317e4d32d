"""Money to people's own cards: the file, the bank's answer, and what came back. Never sent twice."""

import io
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import ReasonMissing, SecondPersonNeeded
from core.models import AuditEvent
from core.transitions import WrongState
from elderly_care.commands import set_payment_account
from subsidies.commands import (
    NobodyToPay,
    NotForBank,
    NothingLeftToSend,
    ReturnRefused,
    WrongFormat,
    accept_new_accounts,
    check_format,
    give_back_payout,
    import_returns,
    load_bank_formats,
    make_payout_file,
    payout_content,
    retry_payout,
)
from subsidies.enums import AccountKind, PayoutState, TransferKind
from subsidies.models import Balance, BankFileFormat, PayoutFile, PayoutItem, PayoutResult, Transfer
from subsidies.queries import differences, lots_with_new_account, lots_without_account
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.subsidies_runs import (
    answer,
    closed,
    entitled,
    frozen,
    generic,
    paying,
    with_account,
)
from tests.subsidies.test_recoveries import decide_anew, recover
from tests.subsidies.threads import together

PAID, BACK, UNSURE = "成功", "退票", "处理中"


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def programme(db):
    return paying(paid_to="bank")


@pytest.fixture
def people(programme, community):
    return [with_account(entitled(programme, community=community)) for _ in range(3)]


@pytest.fixture
def file(programme, people):
    return send(closed(programme))


def send(run, kind="csv"):
    return make_payout_file(run=run, format=generic(kind), by=SYSTEM)


def bring(file, *rows):
    return import_returns(file=file, content=answer(*rows, file=file), by=SYSTEM)


def states(file):
    return list(file.items.order_by("line").values_list("state", flat=True))


def posted():
    return sum(Balance.objects.values_list("posted", flat=True))


def at_bank():
    """Fen that the bank has had from us and not sent back."""
    moves = Transfer.objects.all()
    out = moves.filter(credit_kind=AccountKind.BANK).values_list("amount_fen", flat=True)
    back = moves.filter(debit_kind=AccountKind.BANK).values_list("amount_fen", flat=True)
    return sum(out) - sum(back)


# ---- The file


@pytest.mark.django_db
def test_the_file_names_everybody_once_with_control_totals(file, people):
    text = payout_content(
        file=file, by=staff(Role.DISTRICT_ADMIN, people[0].community.parent.parent)
    )
    lines = text.decode("gb18030").splitlines()
    assert lines[0].startswith(f"批次号,{file.name.removesuffix('.csv')},总笔数,3,总金额,300.00")
    assert lines[1] == "序号,户名,账号,开户行,金额,所属月份,用途,平台编号"
    numbers = [person.payment_accounts.get().number for person in people]
    assert [line.split(",")[2] for line in lines[2:5]] == numbers
    assert lines[2].split(",")[4:6] == ["100.00", "202405"]
    assert lines[5] == "合计,3,300.00"
    assert (posted(), at_bank()) == (0, 300_00)
    assert differences() == []


@pytest.mark.django_db
def test_a_workbook_holds_texts_only(programme, people):
    file = send(closed(programme), "xlsx")
    user = staff(Role.DISTRICT_ADMIN, people[0].community.parent.parent)
    sheet = load_workbook(io.BytesIO(payout_content(file=file, by=user))).active
    rows = list(sheet.values)
    assert rows[1][:3] == ("序号", "户名", "账号")
    assert rows[2][2] == people[0].payment_accounts.get().number
    assert "f" not in {cell.data_type for row in sheet for cell in row}
    assert [row[4] for row in rows[2:5]] == ["100.00"] * 3


@pytest.mark.django_db
def test_a_name_is_never_a_formula(programme, community):
    with_account(entitled(programme, community=community), holder='=HYPERLINK("http://x")')
    file = send(closed(programme))
    user = staff(Role.DISTRICT_ADMIN, community.parent.parent)
    assert "\"'=HYPERLINK" in payout_content(file=file, by=user).decode("gb18030")


@pytest.mark.django_db
def test_a_second_download_is_the_same_and_recorded(file, people):
    user = staff(Role.DISTRICT_ADMIN, people[0].community.parent.parent)
    assert payout_content(file=file, by=user) == payout_content(file=file, by=user)
    assert AuditEvent.objects.filter(action="subsidies.payout_file_taken").count() == 2


@pytest.mark.django_db
def test_the_number_is_not_readable_in_the_table(file, people):
    assert file.items.first().masked.startswith("****")
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM subsidies_payoutitem ORDER BY line")
        (raw,) = cursor.fetchone()
    assert people[0].payment_accounts.get().number.encode() not in bytes(raw)


@pytest.mark.django_db
def test_a_second_file_of_the_run_has_nobody(programme, file):
    with pytest.raises(NobodyToPay):
        send(file.run)
    assert PayoutFile.objects.count() == 1


@pytest.mark.django_db
def test_who_has_no_account_is_listed_and_paid_by_the_next_file(programme, people, community):
    late = entitled(programme, community=community)
    run = closed(programme)
    assert send(run).count == 3
    user = staff(Role.STREET_CLERK, community.parent)
    assert [lot.account.resident for lot in lots_without_account(run, user)] == [late]
    elsewhere = staff(Role.STREET_CLERK, CommunityFactory().parent)
    assert not lots_without_account(run, elsewhere)
    with_account(late)
    assert send(run).count == 1
    assert not lots_without_account(run, user)
    assert at_bank() == 400_00


@pytest.mark.django_db
@pytest.mark.parametrize("terms", [{"paid_to": "purse"}, {"paid_to": "bank"}])
def test_only_a_closed_run_to_bank_accounts_has_a_file(terms):
    programme = paying(**terms)
    with_account(entitled(programme))
    run = frozen(programme) if terms["paid_to"] == "bank" else closed(programme)
    with pytest.raises(NotForBank):
        send(run)


# ---- The bank's answer


@pytest.mark.django_db
def test_paid_returned_and_unknown(file, people):
    done = bring(
        file,
        (1, "B1", PAID, "", "100.00"),
        (2, "B2", BACK, "账号错误", "100.00"),
        (3, "B3", UNSURE, "", ""),
    )
    assert (done.paid, done.returned, done.unknown, done.repeated) == (1, 1, 1, 0)
    assert states(file) == ["paid", "returned", "unknown"]
    assert (posted(), at_bank()) == (100_00, 200_00)
    file.refresh_from_db()
    assert file.state == "accepted"
    back = Transfer.objects.get(kind=TransferKind.PAY_BACK)
    assert back.journal.corrects == file.journal
    assert differences() == []


@pytest.mark.django_db
def test_the_same_answer_again_changes_nothing(file):
    rows = [(1, "B1", PAID, "", ""), (2, "B2", BACK, "", ""), (3, "B3", UNSURE, "", "")]
    bring(file, *rows)
    assert bring(file, *rows).repeated == 3
    assert bring(file, *rows, rows[1]).repeated == 4
    assert PayoutResult.objects.count() == 3
    assert posted() == 100_00


@pytest.mark.django_db
def test_what_was_unknown_is_settled_by_a_later_answer_only(file):
    bring(file, *((n, f"B{n}", UNSURE, "", "") for n in (1, 2, 3)))
    with pytest.raises(NobodyToPay):
        send(file.run)
    with pytest.raises(WrongState):
        retry_payout(item=file.items.first(), by=SYSTEM)
    bring(file, (1, "C1", PAID, "", ""), (2, "C2", BACK, "", ""), (3, "C3", PAID, "", ""))
    file.refresh_from_db()
    assert (states(file), file.state) == (["paid", "returned", "paid"], "settled")


@pytest.mark.django_db
def test_a_bank_may_send_back_what_it_called_paid(file):
    bring(file, *((n, f"B{n}", PAID, "", "") for n in (1, 2, 3)))
    bring(file, (2, "R2", BACK, "账户已销户", ""))
    assert states(file) == ["paid", "returned", "paid"]
    assert (posted(), at_bank()) == (100_00, 200_00)


WRONG = {
    "a line that is not ours": ((9, "B9", PAID, "", ""), "第 2 行，“序号”：“9”"),
    "no number": (("x", "B1", PAID, "", ""), "第 2 行，“序号”"),
    "another amount": ((1, "B1", PAID, "", "99.00"), "第 2 行，“金额”"),
    "parts of a fen": ((1, "B1", PAID, "", "100.001"), "第 2 行，“金额”"),
    "a word that we don't know": (
        (1, "B1", "OK", "", ""),
        "第 2 行，“处理结果”：不认识的处理结果“OK”",
    ),
    "no reference": ((1, "", PAID, "", ""), "第 2 行，“银行流水号”"),
}


@pytest.mark.django_db
def test_a_wrong_line_is_named_and_nothing_is_taken(file, subtests):
    for name, (row, words) in WRONG.items():
        with subtests.test(name), pytest.raises(ReturnRefused) as refusal:
            bring(file, row, (2, "B2", BACK, "", ""))
        assert words in refusal.value.fields["file"][0]
    assert states(file) == ["exported"] * 3
    assert posted() == 0


@pytest.mark.django_db
def test_the_answer_to_another_file_is_refused_as_a_whole(programme, file):
    june = send(closed(programme, date(2024, 6, 1)))
    rows = [(1, "C1", PAID, "", ""), (2, "C2", BACK, "销户", "")]
    with pytest.raises(ReturnRefused) as refusal:
        import_returns(file=file, content=answer(*rows, file=june), by=SYSTEM)
    assert "第 2 行，“平台编号”" in refusal.value.fields["file"][0]
    assert len(refusal.value.fields["file"]) == 2
    assert (states(file), posted()) == (["exported"] * 3, 0)
    bring(june, *rows)
    assert states(june) == ["paid", "returned", "exported"]


@pytest.mark.django_db
def test_one_reference_of_the_bank_is_about_one_line(programme, file):
    with pytest.raises(ReturnRefused) as refusal:
        bring(file, (1, "B1", PAID, "", ""), (2, "B1", PAID, "", ""))
    assert "已经登记在另一笔上" in refusal.value.fields["file"][0]
    bring(file, (1, "B1", PAID, "", ""))
    june = send(closed(programme, date(2024, 6, 1)))
    with pytest.raises(ReturnRefused):
        bring(june, (1, "B1", PAID, "", ""))
    assert states(june) == ["exported"] * 3


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["金额", "平台编号"])
def test_an_answer_lacking_amount_or_our_reference_is_refused(file, missing):
    lines = answer((1, "B1", PAID, "", ""), file=file).decode("gb18030").split("\r\n")
    place = lines[0].split(",").index(missing)
    cells = lines[1].split(",")
    without = [",".join(v for n, v in enumerate(x.split(",")) if n != place) for x in lines]
    blank = [lines[0], ",".join([*cells[:place], "", *cells[place + 1 :]])]
    for wrong in (without, blank):
        with pytest.raises(ReturnRefused) as refusal:
            import_returns(file=file, content="\r\n".join(wrong).encode(), by=SYSTEM)
        assert missing in refusal.value.fields["file"][0]
    assert states(file) == ["exported"] * 3


@pytest.mark.django_db
def test_a_settled_line_is_not_settled_otherwise(file):
    bring(file, (1, "B1", BACK, "", ""))
    with pytest.raises(ReturnRefused) as refusal:
        bring(file, (1, "B7", PAID, "", ""))
    assert "已经办结" in refusal.value.fields["file"][0]


@pytest.mark.django_db
def test_an_answer_as_a_workbook_with_lines_around_it(file):
    book = Workbook()
    for row in (
        ["批次号", file.name],
        ["序号", "银行流水号", "处理结果", "失败原因", "金额", "平台编号"],
        [1, "B1", PAID, None, 100.0, file.items.get(line=1).reference],
        [2.0, "B2", BACK, "户名不符", "100.00", file.items.get(line=2).reference],
        ["合计", 2],
    ):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    done = import_returns(file=file, content=content.getvalue(), by=SYSTEM)
    assert (done.paid, done.returned) == (1, 1)


@pytest.mark.django_db
def test_each_line_that_came_back_costs_what_it_writes(file):
    asked = []
    for rows in ([(1, "B1", BACK, "", "")], [(2, "B2", BACK, "", ""), (3, "B3", BACK, "", "")]):
        with CaptureQueriesContext(connection) as queries:
            bring(PayoutFile.objects.get(), *rows)
        asked.append([query["sql"] for query in queries if query["sql"].startswith("SELECT")])
    assert len(asked[0]) == len(asked[1])


@pytest.mark.django_db
def test_a_file_without_our_columns_is_refused(file):
    with pytest.raises(ReturnRefused):
        import_returns(file=file, content=b"a,b\n1,2\n", by=SYSTEM)


# ---- Accounts that were changed after the approvals


@pytest.fixture
def changed(programme, people):
    """A closed run, and the first person's card changed since."""
    run = closed(programme)
    with_account(people[0], "6217000099999999")
    return run


@pytest.mark.django_db
def test_an_account_changed_after_the_approvals_waits_for_somebody(changed, people, community):
    user = staff(Role.DISTRICT_ADMIN, community.parent.parent)
    assert send(changed).count == 2
    (lot,) = lots_with_new_account(changed, user)
    assert lot.account.resident == people[0]
    assert not lots_with_new_account(changed, staff(Role.DISTRICT_ADMIN, CommunityFactory().parent))
    with pytest.raises(NobodyToPay):
        send(changed)
    with pytest.raises(ReasonMissing):
        accept_new_accounts(run=changed, lot_ids=[lot.pk], reason=" ", by=user)
    for count in (1, 0):
        done = accept_new_accounts(run=changed, lot_ids=[lot.pk], reason="本人来电核实", by=user)
        assert done == count
    assert send(changed).items.get().masked == "****9999"
    assert differences() == []


@pytest.mark.django_db
def test_an_accepted_account_that_is_changed_again_waits_again(changed, people, community):
    user = staff(Role.DISTRICT_ADMIN, community.parent.parent)
    lots = [lot.pk for lot in lots_with_new_account(changed, user)]
    accept_new_accounts(run=changed, lot_ids=lots, reason="核实", by=user)
    with_account(people[0], "6217000088888888")
    assert send(changed).count == 2
    assert [lot.pk for lot in lots_with_new_account(changed, user)] == lots


@pytest.mark.django_db
def test_who_registered_the_account_does_not_accept_it(changed, people, community):
    user = staff(Role.DISTRICT_ADMIN, community.parent.parent)
    clerk = staff(Role.STREET_CLERK, community.parent)
    for by in (clerk, user):
        set_payment_account(
            resident=people[0],
            kind="social_card",
            number=f"62170000{by.pk:08d}",
            holder=people[0].name,
            by=by,
        )
    lots = [lot.pk for lot in lots_with_new_account(changed, user)]
    with pytest.raises(SecondPersonNeeded):
        accept_new_accounts(run=changed, lot_ids=lots, reason="核实", by=user)


@pytest.mark.django_db
def test_the_page_lists_changed_accounts_and_takes_the_answer(changed, community, client_as):
    district = client_as(staff(Role.DISTRICT_ADMIN, community.parent.parent))
    at = reverse("subsidies_console:run_payouts", args=[changed.pk])
    page = district.get(at)
    assert "审批之后变更了收款账户" in page.text
    (lot,) = page.context["changed"]
    address = reverse("subsidies_console:accept_accounts", args=[changed.pk])
    district.post(address, {"lots": lot.pk, "reason": "核实"})
    assert not district.get(at).context["changed"]
    clerk = client_as(staff(Role.STREET_CLERK, community.parent))
    assert clerk.post(address, {"lots": lot.pk, "reason": "核实"}).status_code == 403


# ---- What came back


@pytest.mark.django_db
def test_a_return_is_sent_again_to_the_account_on_file_then(file, people):
    bring(file, (1, "B1", BACK, "账号错误", ""), (2, "B2", PAID, "", ""), (3, "B3", PAID, "", ""))
    item = file.items.get(line=1)
    with pytest.raises(NobodyToPay):
        send(file.run)
    retry_payout(item=item, by=SYSTEM)
    retry_payout(item=item, by=SYSTEM)
    with_account(people[0], "6217000099999999")
    again = send(file.run)
    line = again.items.get()
    assert (again.number, line.attempt, line.number) == (2, 2, "6217000099999999")
    bring(again, (1, "B4", PAID, "", ""))
    assert (posted(), at_bank()) == (0, 300_00)
    assert differences() == []


@pytest.mark.django_db
def test_what_was_recovered_meanwhile_is_not_sent_again(file, people):
    bring(file, (1, "B1", BACK, "", ""))
    item = file.items.get(line=1)
    enrolment = people[0].enrolments.get()
    decide_anew(enrolment)
    recover(enrolment)
    with pytest.raises(NothingLeftToSend):
        retry_payout(item=item, by=SYSTEM)
    assert states(file)[0] == "returned"
    assert give_back_payout(item=item, reason="已追回", by=SYSTEM).state == "given_back"
    assert (posted(), at_bank()) == (0, 200_00)
    assert differences() == []


@pytest.mark.django_db
def test_a_return_is_given_back_to_the_fund_with_a_reason(file):
    bring(file, (1, "B1", BACK, "", ""))
    item = file.items.get(line=1)
    with pytest.raises(ReasonMissing):
        give_back_payout(item=item, reason=" ", by=SYSTEM)
    for _ in range(2):
        item = give_back_payout(item=item, reason="本人已去世", by=SYSTEM)
    assert item.state == PayoutState.GIVEN_BACK
    assert (posted(), at_bank()) == (0, 200_00)
    assert Transfer.objects.filter(kind=TransferKind.CLAW_BACK).count() == 1
    with pytest.raises(NobodyToPay):
        send(file.run)
    assert differences() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        lambda file: file.items.update(amount_fen=1),
        lambda file: PayoutFile.objects.update(total_fen=1),
        lambda file: file.items.all().delete(),
        lambda file: PayoutItem.objects.create(
            file=file, line=9, lot=file.items.first().lot, holder="x", number="1", masked="*",
            amount_fen=1,
        ),
    ],
)  # fmt: skip
def test_the_database_refuses(file, act):
    with pytest.raises(Exception, match="denied|once_alive|violates"), transaction.atomic():
        act(file)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_files_at_once_send_the_money_once():
    programme = paying(paid_to="bank")
    for _ in range(2):
        with_account(entitled(programme))
    run, bank = closed(programme), generic("csv")
    answers = together(3, lambda _: make_payout_file(run=run, format=bank, by=SYSTEM))
    assert sum(isinstance(answer, NobodyToPay) for answer in answers) == 2
    assert (PayoutItem.objects.count(), at_bank()) == (2, 200_00)


# ---- Any order of answers

STEPS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from([PAID, BACK, UNSURE, "retry", "give", "send"])),
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_any_history_sends_each_fen_once(programme, people, steps):
    with transaction.atomic():
        run = closed(programme)
        files = [send(run)]
        for number, (line, what) in enumerate(steps):
            step(run, files, line, what, number)
            alive = PayoutItem.objects.filter(state__in=["exported", "unknown", "paid"])
            assert at_bank() == sum(alive.values_list("amount_fen", flat=True))
            given = PayoutItem.objects.filter(state="given_back")
            lost = sum(given.values_list("amount_fen", flat=True))
            assert at_bank() + posted() + lost == 300_00
        assert differences() == []
        transaction.set_rollback(True)


def step(run, files, line, what, number):
    item = files[-1].items.filter(line=line).first()
    try:
        if what == "send":
            files.append(send(run))
        elif item is None:
            return
        elif what == "retry":
            retry_payout(item=item, by=SYSTEM)
        elif what == "give":
            give_back_payout(item=item, reason="x", by=SYSTEM)
        else:
            bring(files[-1], (line, f"N{number}", what, "", ""))
    except (NobodyToPay, WrongState, ReturnRefused):
        pass


# ---- Formats


@pytest.mark.django_db
def test_formats_are_loaded_once_and_checked():
    assert load_bank_formats() == load_bank_formats() == 2
    assert BankFileFormat.objects.count() == 2
    shipped = BankFileFormat.objects.values().first()
    answered = shipped["return_columns"]
    for columns in (
        {"columns": [{"header": "?", "source": "password", "style": "text"}]},
        {"columns": [c for c in shipped["columns"] if c["source"] != "reference"]},
        {"return_columns": {key: name for key, name in answered.items() if key != "ours"}},
    ):
        with pytest.raises(WrongFormat):
            check_format(shipped | columns)
