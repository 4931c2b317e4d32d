"""What to show and what to ask: facts of persons, purses, reports and reconciliation."""

from subsidies.queries.amounts import case_amount, reference_amount
from subsidies.queries.application_record import (
    ApplicationRecord,
    application_record,
    history,
    may_appeal,
    possible_verbs,
)
from subsidies.queries.applications import (
    all_applications,
    applications_of,
    batch_candidates,
    disputed,
    inbox,
    overdue,
    staff_cases,
    taken,
    to_approve,
)
from subsidies.queries.assessment import Assessment, assess, objections
from subsidies.queries.checklist import CheckItem, checklist, missing_documents, unchecked_documents
from subsidies.queries.clocks import Clock, clock
from subsidies.queries.drafts import Draft, read_draft
from subsidies.queries.dry_run import DryRun, DryRunRow, DryRunTotals
from subsidies.queries.duplicates import DuplicateFinding, duplicates
from subsidies.queries.entitlement import automatic_programmes, entitled_tiers, matched_tiers
from subsidies.queries.explanations import Explanation, explain
from subsidies.queries.facts import people, rule_versions
from subsidies.queries.findings import listed_programmes
from subsidies.queries.holdings import Holding, holdings
from subsidies.queries.letters import Letter, PublicNotice, decision_letter, public_notices
from subsidies.queries.offers import (
    find_person,
    person_at_window,
    programmes_open_to,
    programmes_to_offer,
)
from subsidies.queries.payouts import (
    PayoutFigures,
    bank_formats,
    lots_to_pay_out,
    lots_without_account,
    payout_figures,
    payout_file_for,
    payout_files_of,
    payout_lines,
)
from subsidies.queries.price_split import PricePart, PriceSplit, price_split
from subsidies.queries.purses import (
    PurseLine,
    PurseOverview,
    SpendablePurse,
    purse_history,
    purse_overview,
    spendable,
)
from subsidies.queries.reconciliation import CHECKS, NOTICES, Difference, differences, notices
from subsidies.queries.reports import TopUpRow, top_ups
from subsidies.queries.run_preview import (
    RunDifferences,
    StreetDifferences,
    difference_lines,
    exclusions_of,
    issues_of,
    open_issues,
    paid_before,
    run_differences,
)
from subsidies.queries.run_statement import RunStatement, run_statement
from subsidies.queries.runs import (
    RunProgress,
    programmes_with_expired_credit,
    programmes_with_runs,
    run_by_id,
    run_progress,
    runs_to_show,
    runs_waiting_for,
    unfinished_run_ids,
)
from subsidies.queries.wording import FactLine, condition_words
from subsidies.queries.worklists import department_by_code, programme_by_code

__all__ = [
    "CHECKS",
    "NOTICES",
    "ApplicationRecord",
    "Assessment",
    "CheckItem",
    "Clock",
    "Difference",
    "Draft",
    "DryRun",
    "DryRunRow",
    "DryRunTotals",
    "DuplicateFinding",
    "Explanation",
    "FactLine",
    "Holding",
    "Letter",
    "PayoutFigures",
    "PricePart",
    "PriceSplit",
    "PublicNotice",
    "PurseLine",
    "PurseOverview",
    "RunDifferences",
    "RunProgress",
    "RunStatement",
    "SpendablePurse",
    "StreetDifferences",
    "TopUpRow",
    "all_applications",
    "application_record",
    "applications_of",
    "assess",
    "automatic_programmes",
    "bank_formats",
    "batch_candidates",
    "case_amount",
    "checklist",
    "clock",
    "condition_words",
    "decision_letter",
    "department_by_code",
    "difference_lines",
    "differences",
    "disputed",
    "duplicates",
    "entitled_tiers",
    "exclusions_of",
    "explain",
    "find_person",
    "history",
    "holdings",
    "inbox",
    "issues_of",
    "listed_programmes",
    "lots_to_pay_out",
    "lots_without_account",
    "matched_tiers",
    "may_appeal",
    "missing_documents",
    "notices",
    "objections",
    "open_issues",
    "overdue",
    "paid_before",
    "payout_figures",
    "payout_file_for",
    "payout_files_of",
    "payout_lines",
    "people",
    "possible_verbs",
    "price_split",
    "programme_by_code",
    "person_at_window",
    "programmes_open_to",
    "programmes_to_offer",
    "programmes_with_expired_credit",
    "programmes_with_runs",
    "public_notices",
    "purse_history",
    "purse_overview",
    "read_draft",
    "reference_amount",
    "rule_versions",
    "run_by_id",
    "run_differences",
    "run_progress",
    "run_statement",
    "runs_to_show",
    "runs_waiting_for",
    "spendable",
    "staff_cases",
    "taken",
    "to_approve",
    "top_ups",
    "unchecked_documents",
    "unfinished_run_ids",
]
