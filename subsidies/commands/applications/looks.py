"""Who has looked at what people hand in: written down, though looking changes nothing."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from core.audit import record
from core.models import AuditEvent
from subsidies.models import Application, ApplicationDocument
from subsidies.queries.application_record import OPENED

_ONCE_EVERY = timedelta(hours=1)


def note_opened(*, application: Application, by: User) -> None:
    """An officer has the whole record before them: one row for each hour."""
    known = AuditEvent.objects.filter(
        subject_type=Application._meta.label_lower,
        subject_id=str(application.pk),
        action=OPENED,
        actor_id=by.pk,
        at__gt=timezone.now() - _ONCE_EVERY,
    )
    if not known.exists():
        record(application, OPENED, by=by)


def note_read(*, document: ApplicationDocument, by: User) -> None:
    """Somebody has seen a paper: each time."""
    record(
        document,
        "subsidies.application.document_read",
        by=by,
        application=document.application_id,
        code=document.code,
    )
