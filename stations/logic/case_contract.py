"""The contract with departments, both ways (docs/partners/cases.md): which words mean what."""

from core.signed import Contract
from stations.enums import CaseOutcome

SIGNED = Contract("Case")
RECEIVED, NEED_PAPERS, ANSWERED = "received", "need_papers", "answered"
STATUSES = (RECEIVED, NEED_PAPERS, ANSWERED)
# The department's word → ours.
OUTCOMES = {
    "granted": CaseOutcome.GRANTED,
    "refused": CaseOutcome.REFUSED,
    "replied": CaseOutcome.ANSWERED,
    "solved": CaseOutcome.SOLVED,
    "arbitration": CaseOutcome.ARBITRATION,
    "not_eligible": CaseOutcome.NOT_ELIGIBLE,
    "unreachable": CaseOutcome.UNREACHABLE,
}
