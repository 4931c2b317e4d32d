"""Programmes and their rules, enrolments and awards, the ledger, runs and settlement."""

from subsidies.models.accounts import Account, Balance
from subsidies.models.applications import Application
from subsidies.models.approvals import ApprovalRule, Decision, Escalation, JointOpinion
from subsidies.models.benefits import BenefitImport, BenefitRecord
from subsidies.models.charges import Charge, Refund
from subsidies.models.day_care import ChildDayFee, DayCareFee
from subsidies.models.documents import ApplicationDocument
from subsidies.models.enrolments import Award, AwardQuerySet, Enrolment, SeenFact, Stop
from subsidies.models.findings import Finding
from subsidies.models.funding import FundingShare, FundingSource, ReferenceAmount
from subsidies.models.holds import Hold, HoldEnd, HoldLot
from subsidies.models.interests import DeclaredInterest
from subsidies.models.ledger import Grant, Journal, Lot, Transfer
from subsidies.models.payments import OperatorBankAccount, PaymentOrder, PaymentPart
from subsidies.models.payouts import (
    BankFileFormat,
    PayoutFile,
    PayoutItem,
    PayoutResult,
)
from subsidies.models.programmes import Programme, ProgrammeItem
from subsidies.models.reconciliation import CheckResult, ReconciliationRun, WorkItem
from subsidies.models.recoveries import (
    LateCharge,
    Recovery,
    RecoveryEntry,
    RecoveryInstalment,
    RecoveryLine,
)
from subsidies.models.remarks import ApplicationRemark
from subsidies.models.reviews import Review
from subsidies.models.run_reviews import RunApproval, RunExclusion, RunIssue
from subsidies.models.runs import Run, RunBatch, RunItem
from subsidies.models.settlement import Dispute, PeriodLock, Statement, StatementLine
from subsidies.models.versions import ProgrammeVersion, RequiredDocument, Tier
