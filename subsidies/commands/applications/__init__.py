"""From an application to its decision: one verb, one function."""

from subsidies.commands.applications.appeals import appeal, decide_appeal
from subsidies.commands.applications.closing import (
    close_applications_of,
    reroute_applications_of,
    withdraw,
)
from subsidies.commands.applications.deciding import BatchLine, NotForBatch, decide, decide_many
from subsidies.commands.applications.delegation import declare_interest, load_approval_rules
from subsidies.commands.applications.effect import (
    close_due_publicities,
    close_publicity,
    raise_objection,
)
from subsidies.commands.applications.errors import (
    AlreadyAnswered,
    AlreadyApplied,
    AlreadyAtDistrict,
    AlreadyReceiving,
    AmountNotAllowed,
    AppealTooLate,
    ConflictOfInterest,
    DocumentsMissing,
    DocumentsUnchecked,
    JustificationNeeded,
    KeyReused,
    NoApplicationNeeded,
    NotEntitled,
    NotOffered,
    NotOnChecklist,
    NotYourLevel,
    PersonHasLeft,
    PublicityNotOver,
    ReasonNeeded,
    SecondPersonNeeded,
    SupplementNotOver,
)
from subsidies.commands.applications.escalation import escalate_overdue
from subsidies.commands.applications.intake import (
    accept,
    add_document,
    assign,
    check_document,
    request_supplement,
    supplement,
)
from subsidies.commands.applications.looks import note_opened, note_read
from subsidies.commands.applications.review import joint_opinion, review
from subsidies.commands.applications.submission import Applicant, Submission, submit
