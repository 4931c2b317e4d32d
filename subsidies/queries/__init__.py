"""What to show and what to ask: facts of persons, purses, reports and reconciliation."""

from subsidies.queries.amounts import case_amount, reference_amount
from subsidies.queries.application_record import (
    application_record,
    history,
    may_appeal,
    possible_verbs,
    takes_papers,
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
from subsidies.queries.assessment import assess
from subsidies.queries.case_questions import answers_in_words
from subsidies.queries.checklist import checklist, missing_documents
from subsidies.queries.clocks import clock
from subsidies.queries.drafts import Draft, read_draft
from subsidies.queries.dry_run import DryRun
from subsidies.queries.duplicates import duplicates
from subsidies.queries.entitlement import automatic_programmes, entitled_tiers
from subsidies.queries.explanations import explain
from subsidies.queries.facts import people
from subsidies.queries.findings import listed_programmes
from subsidies.queries.letters import decision_letter, public_notices
from subsidies.queries.offers import (
    find_person,
    person_at_window,
    programmes_open_to,
    programmes_to_offer,
)
from subsidies.queries.payouts import (
    bank_formats,
    lots_to_pay_out,
    lots_with_new_account,
    lots_without_account,
    payout_figures,
    payout_file_for,
    payout_files_of,
    payout_lines,
    residents_with_new_account,
)
from subsidies.queries.price_split import price_split
from subsidies.queries.programmes import programmes_to_pay, version_for
from subsidies.queries.purses import (
    purse_overview,
    spendable,
)
from subsidies.queries.reconciliation import CHECKS, NOTICES, Difference, differences, notices
from subsidies.queries.reports import top_ups
from subsidies.queries.run_preview import (
    difference_lines,
    exclusions_of,
    issues_of,
    open_issues,
    paid_before,
    run_differences,
)
from subsidies.queries.run_statement import run_statement
from subsidies.queries.runs import (
    programmes_with_expired_credit,
    programmes_with_runs,
    run_by_id,
    run_progress,
    runs_to_show,
    runs_waiting_for,
    unfinished_run_ids,
)
from subsidies.queries.worklists import department_by_code, programme_by_code
