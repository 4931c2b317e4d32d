"""Papers: handed in, looked at, asked for again; then the application is accepted."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.errors import InvalidInput, NotAllowed, require_valid
from core.locking import locked
from core.photos import clean_document
from core.transitions import WrongState
from subsidies.commands.applications.errors import (
    DocumentsMissing,
    DocumentsUnchecked,
    NotOnChecklist,
)
from subsidies.commands.applications.steps import (
    in_working_days,
    lock,
    move,
    require_officer,
    require_reason,
    same_day,
    step_due,
    tell,
)
from subsidies.enums import Evidence, Verdict
from subsidies.models import Application, ApplicationDocument, RequiredDocument
from subsidies.queries.application_record import may_act_on as on_persons_side
from subsidies.queries.application_record import takes_papers
from subsidies.queries.checklist import missing_documents, unchecked_documents

REVIEW = "subsidies.review_application"
_ACCEPTED = _("您申请的“%(programme)s”（%(number)s）已受理，正在审核。")
_SUPPLEMENT = _(
    "您申请的“%(programme)s”（%(number)s）还需要补充：%(lacking)s。%(note)s请在 %(until)s 前补齐，"
    "可以在网上提交，也可以到任一服务窗口办理。"
)


@transaction.atomic
def add_document(
    *,
    application: Application,
    code: str,
    evidence: str,
    by: Actor,
    photo: UploadedFile | None = None,
    source: str = "",
) -> ApplicationDocument:
    """Hand in a paper: a photo by whoever may apply, other evidence by the street's officers.

    Raises NotAllowed, NotOnChecklist, WrongState, InvalidInput, or DocumentRefused.
    """
    application = lock(application)
    _require_may_add(application, evidence, by)
    if not RequiredDocument.objects.filter(version=application.version_id, code=code).exists():
        raise NotOnChecklist(code=code)
    if not takes_papers(application):
        raise WrongState(state=application.get_state_display())
    if evidence == Evidence.PHOTO and photo is None:
        raise InvalidInput(fields={"photo": [str(_("请选择照片。"))]})
    row = ApplicationDocument(
        application=application,
        code=code,
        evidence=evidence,
        file=clean_document(photo) if photo and evidence == Evidence.PHOTO else "",
        source=source.strip(),
        added_by_id=by.pk,
    )
    require_valid(row)
    row.save()
    record(application, "subsidies.application.document_added", by=by, code=code, how=evidence)
    return row


def _require_may_add(application: Application, evidence: str, by: Actor) -> None:
    if not isinstance(by, User):
        raise NotAllowed
    if evidence != Evidence.PHOTO:
        require_officer(application, REVIEW, by)
    elif not may_act_on(application, by):
        raise NotAllowed


def may_act_on(application: Application, by: Actor) -> bool:
    """The person's side: the family, whoever handed it in, and staff where the person lives."""
    return isinstance(by, User) and on_persons_side(application, by)


@transaction.atomic
def check_document(
    *, document: ApplicationDocument, verdict: str, by: Actor, note: str = ""
) -> ApplicationDocument:
    """Good or not, with what is wrong. Raises NotAllowed, ConflictOfInterest, ReasonNeeded."""
    application = lock(document.application)
    officer = require_officer(application, REVIEW, by)
    if not takes_papers(application):
        raise WrongState(state=application.get_state_display())
    if verdict not in (Verdict.ACCEPTED, Verdict.REJECTED):
        raise InvalidInput(fields={"verdict": [str(_("请选择合格或不合格。"))]})
    row = locked(ApplicationDocument.objects.filter(pk=document.pk)).get()
    row.verdict_note = require_reason(note, "note") if verdict == Verdict.REJECTED else note.strip()
    row.verdict, row.checked_by = verdict, officer
    row.save(update_fields=["verdict", "verdict_note", "checked_by"])
    record(
        application,
        "subsidies.application.document_checked",
        by=by,
        code=row.code,
        verdict=verdict,
    )
    return row


@transaction.atomic
def accept(*, application: Application, by: Actor) -> Application:
    """The papers are complete; the review's clock begins. Urgent help waits for no papers.

    Raises DocumentsMissing, DocumentsUnchecked, WrongState, NotAllowed, ConflictOfInterest.
    """
    application = lock(application)
    officer = require_officer(application, REVIEW, by)
    if not application.is_urgent:
        require_complete(application)
    application.reviewer = application.reviewer or officer
    due_on = step_due(application, application.version.review_working_days)
    move(application, "accept", by=by, due_on=due_on, save=["reviewer"])
    tell(application, _("申请已受理"), _ACCEPTED, by)
    return application


def require_complete(application: Application) -> None:
    """Raises DocumentsMissing or DocumentsUnchecked with their names."""
    for found, refusal in (
        (missing_documents(application), DocumentsMissing),
        (unchecked_documents(application), DocumentsUnchecked),
    ):
        if found:
            raise refusal(names="、".join(str(document) for document in found))


@transaction.atomic
def request_supplement(*, application: Application, by: Actor, note: str = "") -> Application:
    """List what is missing, with a deadline. Raises ReasonNeeded when nothing is and no note says why."""
    application = lock(application)
    require_officer(application, REVIEW, by)
    lacking = "、".join(document.name for document in missing_documents(application))
    if not lacking:
        require_reason(note, "note")
    application.supplement_note = "；".join(text for text in (lacking, note.strip()) if text)
    due_on = in_working_days(application.version.review_working_days)
    move(
        application,
        "request_supplement",
        by=by,
        due_on=due_on,
        save=["supplement_note"],
    )
    extra = f"{note.strip()}。" if note.strip() and lacking else ""
    values = {"lacking": lacking or note.strip(), "note": extra, "until": due_on or _("规定期限")}
    tell(application, _("请补正申请材料"), _SUPPLEMENT, by, **values)
    return application


@transaction.atomic
def supplement(*, application: Application, by: Actor) -> Application:
    """The applicant says that everything is there now. Raises NotAllowed, DocumentsMissing, WrongState."""
    application = lock(application)
    if not may_act_on(application, by):
        raise NotAllowed
    lacking = missing_documents(application)
    if lacking:
        raise DocumentsMissing(names="、".join(str(document) for document in lacking))
    move(application, "supplement", by=by, due_on=same_day())
    return application


@transaction.atomic
def assign(*, application: Application, reviewer: User, by: Actor) -> Application:
    """Who reviews it. Raises NotAllowed, WrongState, ConflictOfInterest; twice is once."""
    application = lock(application)
    if not isinstance(by, User) or not (
        by.has_perm(REVIEW, application)
        or by.has_perm("subsidies.approve_application", application)
    ):
        raise NotAllowed
    if not application.is_open:
        raise WrongState(state=application.get_state_display())
    officer = require_officer(application, REVIEW, reviewer)
    if application.reviewer_id != officer.pk:
        application.reviewer = officer
        application.save(update_fields=["reviewer", "updated_at"])
        record(application, "subsidies.application.assign", by=by, reviewer=officer.pk)
    return application
