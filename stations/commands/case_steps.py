"""What every act on a case does: lock it inside the actor's scope, write the step, tell the applicant."""

from typing import Any

from django.db import transaction
from django.utils.functional import Promise

from core.audit import Actor, current_channel, record
from core.errors import NotFound, require_reason
from core.language import platform_language
from core.locking import locked
from core.models import SmsState
from core.outbox import first_state
from stations.commands.reach import require_person, require_station
from stations.models import Case, CaseStep, CitizenNotice
from stations.tasks import send_case_notices as ring


def open_row(case: Case, by: Actor) -> Case:
    """The case, locked and read again. Raises NotFound outside the actor's scope."""
    row = locked(Case.objects.filter(pk=case.pk)).first()
    if row is None:
        raise NotFound
    require_station(row.station, by)
    require_person([row.citizen, row.agent], by)
    return row


@transaction.atomic
def reveal_phone(*, case: Case, reason: str, by: Actor) -> str:
    """Whom to ring about a case, for a reason that is kept. Raises NotFound, ReasonMissing."""
    reason = require_reason(reason)
    row = open_row(case, by)
    record(row, "stations.case.phone_seen", by=by, reason=reason)
    return str((row.agent or row.citizen).phone or "")


def write_step(
    case: Case, verb: str, *, by: Actor, text: str | Promise = "", **details: Any
) -> CaseStep:
    """One thing that happened, for good; our own words in the platform's language."""
    with platform_language():
        text = str(text)
    return CaseStep.objects.create(
        case=case,
        verb=verb,
        state=case.state,
        text=text[:500],
        details=details,
        actor_id=by.pk,
        actor=str(by),
        channel=current_channel(),
    )


def tell_applicant(case: Case, subject: Promise, text: Promise, **words: object) -> None:
    """A row now, a message to the phone after the commit; it names nobody.

    The words are put in here, so that the language is the platform's and not the officer's.
    """
    person = case.agent or case.citizen
    state = first_state(str(person.phone or ""))
    with platform_language():
        CitizenNotice.objects.create(
            case=case,
            subject=str(subject),
            text=str(text) % {"number": case.number, **words},
            about_type=case._meta.label_lower,
            about_id=case.pk,
            sms_state=state,
        )
    if state == SmsState.WAITING:
        transaction.on_commit(lambda: ring.delay())
