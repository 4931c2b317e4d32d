"""A refusal is looked at once more, by somebody who had no part in it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.audit import Actor
from core.dates import today
from core.errors import InvalidInput, NotAllowed
from subsidies.commands.applications.decisions import (
    Words,
    final_remedy,
    on_the_table,
    require_entitled,
    require_justified,
    write_down,
)
from subsidies.commands.applications.effect import put_in_force
from subsidies.commands.applications.errors import AlreadyApplied, AppealTooLate, PersonHasLeft
from subsidies.commands.applications.intake import may_act_on, require_complete
from subsidies.commands.applications.steps import (
    in_working_days,
    lock,
    move,
    remark,
    require_new_person,
    require_officer,
    require_reason,
    tell,
)
from subsidies.enums import Level, Outcome
from subsidies.models import Application
from subsidies.queries.application_record import may_appeal
from subsidies.transitions import APPLICATION

_RECEIVED = _("已收到您对 %(number)s 的复核申请，由没有参与原决定的人员办理，结果另行通知。")
_UPHELD = _("“%(programme)s”（%(number)s）复核后维持原决定。理由：%(reason)s %(remedy)s")


@transaction.atomic
def appeal(*, application: Application, text: str, by: Actor) -> Application:
    """The person asks for another look, in time and once. Raises AppealTooLate, WrongState, ReasonNeeded."""
    application = lock(application)
    if not may_act_on(application, by):
        raise NotAllowed
    APPLICATION.check(application, "appeal")
    if application.resident.died_on or application.resident.moved_out_on:
        raise PersonHasLeft
    reason = require_reason(text, "text")
    if not may_appeal(application, list(application.decisions.all()), today()):
        raise AppealTooLate
    due_on = in_working_days(application.version.decision_working_days)
    try:
        with transaction.atomic():
            said = remark(application, "appeal", reason, by)
            move(application, "appeal", by=by, due_on=due_on, remark=said)
    except IntegrityError:  # meanwhile they have applied again
        raise _newer(application) from None
    tell(application, _("复核申请已收到"), _RECEIVED, by)
    return application


def _newer(application: Application) -> AlreadyApplied:
    same = {"programme": application.programme_id, "resident": application.resident_id}
    newer = Application.objects.open().filter(**same).first()
    return AlreadyApplied(programme=application.programme, number=newer.number if newer else "")


@transaction.atomic
def decide_appeal(
    *, application: Application, outcome: str, reason: str, by: Actor, justification: str = ""
) -> Application:
    """Uphold the refusal, or approve instead. By a person of no earlier step.

    Raises WrongState, NotAllowed, ConflictOfInterest, SecondPersonNeeded, ReasonNeeded,
    NotEntitled, JustificationNeeded, DocumentsMissing, DocumentsUnchecked.
    """
    application = lock(application)
    officer = require_officer(application, "subsidies.decide_appeal", by)
    if outcome not in (Outcome.UPHELD, Outcome.OVERTURNED):
        raise InvalidInput(fields={"outcome": [str(_("请选择维持或撤销原决定。"))]})
    APPLICATION.check(application, "uphold")
    require_new_person(application, officer, ever=True)
    found = require_reason(reason)
    assessment = on_the_table(application)
    application.appeal_decided_by = officer
    words = Words(found, justification.strip(), final_remedy())
    if outcome == Outcome.OVERTURNED:
        require_entitled(assessment)
        require_justified(assessment, justification)
        if not application.is_urgent:
            require_complete(application)
        application.tier, application.amount_fen = assessment.tier, assessment.amount_fen
    write_down(application, Level.APPEAL, outcome, by=officer, words=words, assessment=assessment)
    if outcome == Outcome.OVERTURNED:
        put_in_force(application, by=officer, save=("appeal_decided_by", "tier", "amount_fen"))
        return application
    move(application, "uphold", by=officer, save=["appeal_decided_by"])
    tell(application, _("复核结果"), _UPHELD, officer, reason=found, remedy=words.remedy)
    return application
