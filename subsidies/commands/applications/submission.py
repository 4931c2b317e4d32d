"""Taking an application: every channel, any window, one open application of a person to a programme."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_may
from accounts.enums import DivisionLevel
from accounts.models import Division, User
from core.acts import KEY_LENGTH
from core.audit import Actor, SystemActor, record
from core.dates import today
from core.errors import InvalidInput, KeyMissing, NotAllowed, require_valid
from core.locking import locked
from elderly_care.enums import Relation
from elderly_care.models import Resident
from subsidies.commands.applications.errors import (
    AlreadyApplied,
    AlreadyReceiving,
    KeyReused,
    NoApplicationNeeded,
    NotOffered,
    PersonHasLeft,
)
from subsidies.commands.applications.steps import same_day, tell
from subsidies.enums import ONLINE, ApplicationChannel, Cycle
from subsidies.models import Application, Programme, ProgrammeVersion
from subsidies.queries.amounts import NoStandard, case_amount
from subsidies.queries.case_answers import clean_answers, require_plain
from subsidies.queries.interests import involves_staff
from subsidies.queries.offers import is_receiving, region_holds

KEY_ONCE = "subsidies_application_key_once"
_RECEIVED = _(
    "已收到“%(programme)s”的申请，编号 %(number)s。街道受理后会再通知您；可凭编号查询进度。"
)


@dataclass(frozen=True)
class Applicant:
    """Who asks; an agent says since when they may. user: on the portal, where the link says it all."""

    name: str = ""
    relation: str = Relation.SELF
    user: User | None = None
    authorised_on: date | None = None


@dataclass(frozen=True)
class Submission:
    """An application as it comes in. key: the sender's own number, so that twice is once."""

    programme: Programme
    resident: Resident
    channel: str
    applicant: Applicant = field(default_factory=Applicant)
    inputs: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    urgent: bool = False
    applied_on: date | None = None
    note: str = ""

    @property
    def digest(self) -> str:
        """Equal for equal applications."""
        parts = [
            self.programme.pk,
            self.resident.pk,
            self.channel,
            self.applicant.name,
            self.applicant.relation,
            self.applicant.authorised_on,
            self.applied_on,
            self.inputs,
            self.urgent,
            self.note,
        ]
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
        return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def submit(*, submission: Submission, by: Actor) -> Application:
    """Take an application and send it to the street where the person lives. Safe to repeat by key.

    Raises NotAllowed, AlreadyApplied, AlreadyReceiving, NotOffered, NoApplicationNeeded,
    PersonHasLeft, KeyReused, InvalidInput.
    """
    _require_may_apply(submission, by)
    submission = _clean(submission)
    residents = Resident.objects.filter(pk=submission.resident.pk)
    resident = locked(residents, no_key=True).select_related("community").get()
    known = _known(submission, by)
    if known is not None:
        return known
    version = _require_offered(submission, resident)
    _require_first(submission.programme, resident, version)
    application = _draft(submission, resident, version, by)
    _require_answers(application)
    _save(application, submission.key)
    record(
        application,
        "subsidies.application.submit",
        by=by,
        channel=application.channel,
        received_at=application.received_at_id,
    )
    tell(application, _("申请已收到"), _RECEIVED, by)
    return application


def _clean(submission: Submission) -> Submission:
    """Nothing that can't be kept, nothing that was not asked."""
    texts = {
        "note": (_("情况说明"), submission.note),
        "name": (_("申请人姓名"), submission.applicant.name),
        "key": (_("请求编号"), submission.key or ""),
    }
    for name, (label, text) in texts.items():
        require_plain(name, label, text)
    if len(submission.key or "") > KEY_LENGTH:
        raise KeyMissing
    return replace(submission, inputs=clean_answers(submission.programme, submission.inputs))


def _save(application: Application, key: str | None) -> None:
    """Checked without the key: whoever used it meanwhile is told so by the database alone."""
    require_valid(application)
    application.idempotency_key = key or None
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as error:
        if KEY_ONCE in str(error):
            raise KeyReused from None
        raise


def _require_may_apply(submission: Submission, by: Actor) -> None:
    """Staff at any window, the family on the portal, the platform from its own lists."""
    if isinstance(by, SystemActor) and submission.channel == ApplicationChannel.PLATFORM:
        return
    if not isinstance(by, User):
        raise NotAllowed
    online = submission.channel in ONLINE
    needed = "subsidies.apply_online" if online else "subsidies.take_application"
    require_may(by, needed, submission.resident)


def _known(submission: Submission, by: Actor) -> Application | None:
    if not submission.key:
        return None
    found = Application.objects.filter(submitted_by=by.pk, idempotency_key=submission.key).first()
    if found is not None and found.request_digest != submission.digest:
        raise KeyReused
    return found


def _require_offered(submission: Submission, resident: Resident) -> ProgrammeVersion:
    if resident.died_on or resident.moved_out_on:
        raise PersonHasLeft
    programme = submission.programme
    version = programme.version_on(_applied_on(submission))
    if version is None or not region_holds(version, resident):
        raise NotOffered(programme=programme)
    if not version.needs_application:
        raise NoApplicationNeeded(programme=programme)
    return version


def _require_first(programme: Programme, resident: Resident, version: ProgrammeVersion) -> None:
    mine = Application.objects.open().filter(programme=programme, resident=resident).first()
    if mine is not None:
        raise AlreadyApplied(programme=programme, number=mine.number)
    if version.cycle != Cycle.ONCE and is_receiving(programme, resident):
        raise AlreadyReceiving(programme=programme)


def _require_answers(application: Application) -> None:
    """What the amount is computed from has been said; a missing standard is not the person's fault."""
    if not application.version.formula.get("kinds"):
        return
    try:
        case_amount(application.programme, application.applied_on, application.inputs)
    except NoStandard:
        return


def _applied_on(submission: Submission) -> date:
    """The day on the paper, where there is one; never a day to come."""
    day = submission.applied_on or today()
    if day > today():
        raise InvalidInput(fields={"applied_on": [str(_("申请日期不能晚于今天。"))]})
    return day


def _draft(
    submission: Submission, resident: Resident, version: ProgrammeVersion, by: Actor
) -> Application:
    who = _who(submission, resident, by)
    return Application(
        programme=submission.programme,
        version=version,
        resident=resident,
        channel=submission.channel,
        applied_on=_applied_on(submission),
        is_urgent=submission.urgent and version.cycle == Cycle.ONCE,
        inputs=submission.inputs,
        note=submission.note,
        applicant=who.user,
        applicant_name=who.name or resident.name,
        applicant_relation=who.relation,
        authorised_on=who.authorised_on,
        submitted_by_id=by.pk,
        received_at=_received_at(resident, by),
        request_digest=submission.digest if submission.key else "",
        due_on=same_day(),
        involves_staff=involves_staff(resident),
    )


def _who(submission: Submission, resident: Resident, by: Actor) -> Applicant:
    """On the portal the link says who it is and since when they may; elsewhere the officer does."""
    if submission.channel not in ONLINE or not isinstance(by, User):
        return _at_window(submission.applicant, resident)
    link = resident.family_links.current().get(user=by)
    own = link.relation == Relation.SELF
    name = resident.name if own else by.display_name
    return Applicant(name, link.relation, by, None if own else link.consented_on)


def _at_window(applicant: Applicant, resident: Resident) -> Applicant:
    """As the officer was told. Raises InvalidInput."""
    if applicant.relation == Relation.SELF:
        return replace(applicant, name=resident.name, authorised_on=None)
    if not applicant.name.strip():
        raise InvalidInput(fields={"name": [str(_("替别人申请的，请填申请人的姓名。"))]})
    since = applicant.authorised_on
    if since is None and applicant.relation == Relation.AGENT:
        raise InvalidInput(fields={"authorised_on": [str(_("受托代办的，请填委托日期。"))]})
    if since is not None and not resident.birth_date <= since <= today():
        text = _("委托日期不能晚于今天，也不能早于老人出生。")
        raise InvalidInput(fields={"authorised_on": [str(text)]})
    return applicant


def _received_at(resident: Resident, by: Actor) -> Division:
    """The window's own street or community; from anywhere else, the street of residence."""
    if isinstance(by, User):
        for held in by.current_memberships:
            place = held.division or (held.organisation and held.organisation.division)
            if place is not None and place.level != DivisionLevel.DISTRICT:
                return place
    return resident.community.parent or resident.community
