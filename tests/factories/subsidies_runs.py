"""Frozen lists, what was decided about their lines, and bank files."""

from datetime import date
from itertools import count

from accounts.enums import Role
from core.audit import SYSTEM
from core.money import yuan
from elderly_care.commands import confirm_payment_account, set_payment_account
from elderly_care.enums import PaymentAccountState
from elderly_care.models import Resident
from subsidies.commands import (
    exclude_item,
    find_issues,
    import_returns,
    load_bank_formats,
    make_payout_file,
    release_run,
    start_run,
    work_off,
)
from subsidies.models import (
    BankFileFormat,
    PayoutFile,
    PayoutItem,
    PayoutResult,
    Programme,
    ProgrammeVersion,
    Run,
    RunExclusion,
    RunIssue,
)
from tests.factories.accounts import staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import AwardFactory, EnrolmentFactory, ProgrammeFactory

_numbers = count(1)


def paying(**terms) -> Programme:
    """A programme of 100 yuan a month from 2024 on, with these terms in its version."""
    programme = ProgrammeFactory(ruled=True)
    ProgrammeVersion.objects.filter(programme=programme).update(**terms)
    return programme


def entitled(programme: Programme, *, community=None, first=date(2024, 1, 1), **person) -> Resident:
    """Somebody who is owed the programme's only tier."""
    place = {"community": community} if community else {}
    resident = ResidentFactory(**place, **person)
    enrolment = EnrolmentFactory(resident=resident, programme=programme)
    tier = programme.versions.get().tiers.get()
    AwardFactory(enrolment=enrolment, tier=tier, first=first)
    return resident


def with_account(resident: Resident, number: str = "", holder: str = "") -> Resident:
    """The same with a card on file."""
    account = set_payment_account(
        resident=resident,
        kind="social_card",
        number=number or f"62170000{next(_numbers):08d}",
        holder=holder or resident.name,
        reason="由监护人代领" if holder else "",
        by=SYSTEM,
    )
    if account.state != PaymentAccountState.CONFIRMED:
        confirm_payment_account(
            account=account, by=staff(Role.STREET_CLERK, resident.community.parent)
        )
    return resident


def frozen(programme: Programme, period: date = date(2024, 5, 1)) -> Run:
    """A list that waits for approval."""
    return start_run(programme=programme, period=period, by=SYSTEM)


def closed(programme: Programme, period: date = date(2024, 5, 1)) -> Run:
    """A run that has been paid."""
    run = release_run(run=frozen(programme, period), by=SYSTEM)
    work_off(run=run, by=SYSTEM)
    run.refresh_from_db()
    return run


def sent_to_bank(community=None) -> PayoutFile:
    """A bank file with one line."""
    programme = paying(paid_to="bank")
    with_account(entitled(programme, community=community))
    return make_payout_file(run=closed(programme), format=generic("csv"), by=SYSTEM)


def generic(kind: str) -> BankFileFormat:
    """A shipped format."""
    load_bank_formats()
    return BankFileFormat.objects.get(code=f"generic-{kind}")


def answer(*rows: tuple, file: PayoutFile) -> bytes:
    """A bank's answer to a file in the generic format; the amount that was asked where none is given."""
    items = {item.line: item for item in file.items.select_related("file")}
    lines = ["序号,银行流水号,处理结果,失败原因,金额,平台编号"]
    for line, *cells, fen in rows:
        item = items.get(line)
        asked = yuan(item.amount_fen) if item else "100.00"
        ours = item.reference if item else ""
        lines.append(",".join(map(str, (line, *cells, fen or asked, ours))))
    return "\r\n".join(lines).encode("gb18030")


def _excluded(community, operator) -> RunExclusion:
    programme = paying()
    entitled(programme, community=community)
    return exclude_item(item=frozen(programme).items.get(), reason="核实中", by=SYSTEM)


def _unusual(community, operator) -> RunIssue:
    programme = paying()
    entitled(programme, community=community, birth_date=date(1900, 1, 1))
    find_issues(frozen(programme))
    return RunIssue.objects.get(run__programme=programme)


def _answered(community, operator) -> PayoutResult:
    file = sent_to_bank(community)
    paid = answer((1, f"B{file.pk}", "成功", "", "100.00"), file=file)
    import_returns(file=file, content=paid, by=SYSTEM)
    return PayoutResult.objects.get(item__file=file)


SCOPED = {
    RunExclusion: _excluded,
    RunIssue: _unusual,
    PayoutFile: lambda community, operator: sent_to_bank(community),
    PayoutItem: lambda community, operator: sent_to_bank(community).items.get(),
    PayoutResult: _answered,
}


def bank_format(code: str) -> BankFileFormat:
    """Another bank's format: the generic one under another code."""
    fields = {f.name: getattr(generic("csv"), f.name) for f in BankFileFormat._meta.fields}
    return BankFileFormat.objects.create(**{**fields, "id": None, "code": code})
