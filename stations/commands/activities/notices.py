"""What people are told about their places: a row now, a message to the phone after the commit."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.dates import day_and_time
from core.language import platform_language
from core.models import SmsState
from core.outbox import Outbox, first_state, in_sms_hours
from stations.models import ActivityNotice, ActivitySession, ActivitySignUp
from stations.tasks import send_activity_notices as ring


def _phone_of(notice: ActivityNotice) -> str:
    sign_up = notice.sign_up
    person = sign_up.guardian or sign_up.citizen
    return str(person.phone or "") if person else ""


OUTBOX = Outbox(
    ActivityNotice.objects.all, _phone_of, "stations.activity_notice.sms_failed", in_sms_hours
)


def named(session: ActivitySession) -> str:
    """What a message calls it: nobody learns from a phone that somebody belongs to a group."""
    activity = session.activity
    title = _("您参加的活动") if activity.is_restricted else f"“{activity.title}”"
    return f"{day_and_time(session.starts_at)} {title}"


def tell(sign_up: ActivitySignUp, subject: Any, text: Any) -> None:
    """Subject and text are made in the platform's language by whoever calls (core.language)."""
    person = sign_up.guardian or sign_up.citizen
    if person is None:
        return
    state = first_state(str(person.phone or ""))
    ActivityNotice.objects.create(
        sign_up=sign_up,
        subject=str(subject),
        text=str(text),
        about_type=ActivitySession._meta.label_lower,
        about_id=sign_up.session_id,
        sms_state=state,
    )
    if state == SmsState.WAITING:
        transaction.on_commit(lambda: ring.delay())


def tell_promoted(sign_up: ActivitySignUp, session: ActivitySession) -> None:
    """A place has come free."""
    with platform_language():
        told = {"what": named(session), "number": sign_up.number}
        text = _("%(what)s有了名额，候补的您已经报上，报名号 %(number)s。来不了请早些取消。") % told
        tell(sign_up, _("有名额了，已为您报上"), text)


def tell_cancelled(sign_up: ActivitySignUp, session: ActivitySession, reason: str) -> None:
    """It doesn't take place."""
    with platform_language():
        text = _("%(what)s取消了：%(reason)s。您不用来。") % {
            "what": named(session),
            "reason": reason,
        }
        tell(sign_up, _("活动取消"), text)


def tell_moved(sign_up: ActivitySignUp, session: ActivitySession, before: str) -> None:
    """Another time or another room."""
    with platform_language():
        text = _("%(before)s改为%(what)s，地点：%(where)s。%(reason)s。您的报名仍然有效。") % {
            "before": before,
            "what": named(session),
            "where": session.where,
            "reason": session.reason,
        }
        tell(sign_up, _("活动改期"), text)
