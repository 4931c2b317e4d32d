"""What happens with money: one verb, one function. All channels come through here."""

from subsidies.commands.applications import (
    Applicant,
    Submission,
    accept,
    add_document,
    appeal,
    assign,
    check_document,
    close_applications_of,
    close_due_publicities,
    close_publicity,
    decide,
    decide_appeal,
    decide_many,
    declare_interest,
    escalate_overdue,
    joint_opinion,
    load_approval_rules,
    note_opened,
    note_read,
    raise_objection,
    request_supplement,
    reroute_applications_of,
    review,
    submit,
    supplement,
    withdraw,
)
from subsidies.commands.at_once import CounterPayment, GovernmentPart, pay_at_once
from subsidies.commands.bank_formats import WrongFormat, check_format, load_bank_formats
from subsidies.commands.batches import post_next_batch
from subsidies.commands.benefits import (
    BenefitResult,
    NotADepartment,
    import_benefits,
    receive_benefits,
    rematch_benefits,
)
from subsidies.commands.cases import (
    CaseOfTheDeparted,
    NotAPositiveAmount,
    award_case,
    end_cases_of_the_dead,
)
from subsidies.commands.change_reports import (
    NothingPaid,
    close_needless_reviews,
    report_change,
)
from subsidies.commands.charges import (
    ChargeRequest,
    NotYourOperator,
    capture_charge,
    charge,
    charge_offline,
    hold_charge,
    void_charge,
)
from subsidies.commands.closing import close_purses, reopen_purses
from subsidies.commands.deciding import reassess
from subsidies.commands.disputes import (
    AlreadyDisputed,
    NothingToCorrect,
    Objection,
    TooMuchMore,
    dispute_line,
    reject_dispute,
    uphold_dispute,
)
from subsidies.commands.enrolments import enrol, enrol_eligible
from subsidies.commands.expiry import start_expiry_run, start_expiry_runs
from subsidies.commands.finding_acts import (
    NothingToTake,
    WrongAction,
    dismiss_finding,
    handle_finding,
)
from subsidies.commands.findings import ListResult, NoLists, build_lists
from subsidies.commands.giving_back import RefundRequest, refund_by_hand, take_back_by_hand
from subsidies.commands.government_part import (
    BookedAhead,
    left_of_part,
    pay_operator,
    take_back_part,
)
from subsidies.commands.late import NoPurse, NotYetHappened, charge_late
from subsidies.commands.new_accounts import accept_new_accounts
from subsidies.commands.pay_days import due_periods, start_due_runs
from subsidies.commands.payments import (
    BankAccountInput,
    BankAccountMissing,
    BankReferenceUsed,
    NotAnAccountNumber,
    NothingToPay,
    OwnBankAccount,
    PaidInFuture,
    approve_payment,
    cancel_payment,
    mark_paid,
    prepare_payment,
    set_operator_bank_account,
)
from subsidies.commands.payout_returns import ReturnRefused, import_returns
from subsidies.commands.payouts import (
    NobodyToPay,
    NotForBank,
    NothingLeftToSend,
    accept_payout_file,
    give_back_payout,
    make_payout_file,
    payout_content,
    retry_payout,
)
from subsidies.commands.periods import PeriodLocked
from subsidies.commands.programmes import load_programmes
from subsidies.commands.reconciliation import (
    explain_work_item,
    reconcile,
    reopen_work_item,
    take_work_item,
)
from subsidies.commands.recoveries import recover_overpaid
from subsidies.commands.recovery_sweep import close_purses_of_the_dead, recover_late
from subsidies.commands.refunds import TooMuchBack, left_of_charge, refund_funds
from subsidies.commands.repayments import (
    NothingProposed,
    ReceiptMissing,
    RecoveryOutsideArea,
    UnknownMethod,
    WrongRepayment,
    agree_instalments,
    collect_instalments,
    offset,
    propose_write_off,
    repay,
    write_off,
)
from subsidies.commands.reviews import (
    NotReviewed,
    complete_review,
    complete_reviews_by_data,
    open_reviews,
)
from subsidies.commands.roster import RosterResult, import_roster
from subsidies.commands.run_issues import find_issues
from subsidies.commands.run_steps import (
    ExplainedYourself,
    LedgerDiffers,
    ListApproved,
    OnlyTheSystem,
    UnresolvedIssues,
    UnusualAfterApproval,
    accept_issues,
    approve_run,
    cancel_run,
    exclude_item,
    pause_run,
    release_run,
    resume_run,
)
from subsidies.commands.runs import (
    MonthLeftBehind,
    NoSuchProgramme,
    NotDue,
    PeriodTooEarly,
    RunReachesFurther,
    RunUnfinished,
    close_run,
    require_payable,
    require_reach,
    start_monthly_runs,
    start_run,
    work_off,
)
from subsidies.commands.settlement import (
    DisputesOpen,
    NotYetDue,
    NotYourStatement,
    PeriodNotOver,
    confirm_statement,
    draw_statement,
    lock_statement,
)
from subsidies.commands.spending import (
    NotAPrice,
    ReferenceReused,
    capture_funds,
    hold_funds,
    release_funds,
)
from subsidies.commands.stops import (
    StopMonthImpossible,
    StopsOverlap,
    resume_enrolment,
    stop_enrolment,
)
from subsidies.commands.telling import tell_planned
from subsidies.commands.versions import (
    PastChangeRefused,
    ProgrammeInput,
    ProgrammeInUse,
    RulesGoRound,
    RulesReachFurther,
    VersionAhead,
    earliest_change,
    require_present,
    require_rules_reach,
    save_programme,
    save_version,
)
