"""What volunteers are told: a row now, a message to the phone after the commit."""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from core.dates import day_and_time
from core.language import platform_language
from core.models import SmsState
from core.outbox import Outbox, first_state, in_sms_hours
from stations.models import Volunteer, VolunteerNotice, VolunteerShift
from stations.tasks import send_volunteer_notices as ring


def _phone_of(notice: VolunteerNotice) -> str:
    return str(notice.volunteer.citizen.phone or "")


OUTBOX = Outbox(
    VolunteerNotice.objects.all, _phone_of, "stations.volunteer_notice.sms_failed", in_sms_hours
)


def named(shift: VolunteerShift) -> str:
    """When, what and where."""
    return f"{day_and_time(shift.starts_at)} {shift.where}“{shift.title}”"


def tell_approved(volunteer: Volunteer) -> None:
    """From now on they may take shifts."""
    with platform_language():
        text = _("您已通过审核，成为%(station)s的志愿者，编号 %(number)s。现在可以报班次了。") % {
            "station": volunteer.station,
            "number": volunteer.number,
        }
        _tell(volunteer, volunteer, _("志愿者审核已通过"), text)


def tell_refused(volunteer: Volunteer, reason: str) -> None:
    """Why, and whom to ask."""
    with platform_language():
        text = _(
            "您当志愿者的申请没有通过：%(reason)s。有疑问请问%(station)s，也可以再次申请。"
        ) % {
            "reason": reason,
            "station": volunteer.station,
        }
        _tell(volunteer, volunteer, _("志愿者审核未通过"), text)


def tell_cancelled(volunteer: Volunteer, shift: VolunteerShift) -> None:
    """Nobody is needed."""
    with platform_language():
        told = {"what": named(shift), "reason": shift.reason}
        text = _("%(what)s的志愿班次取消了：%(reason)s。您不用来。") % told
        _tell(volunteer, shift, _("志愿班次取消"), text)


def tell_changed(volunteer: Volunteer, shift: VolunteerShift, before: str) -> None:
    """Another time or place; they are still expected."""
    with platform_language():
        text = _("%(before)s的志愿班次改为%(what)s：%(reason)s。您的报名仍然有效。") % {
            "before": before,
            "what": named(shift),
            "reason": shift.reason,
        }
        _tell(volunteer, shift, _("志愿班次改动"), text)


def tell_replaced(volunteer: Volunteer, shift: VolunteerShift) -> None:
    """Somebody comes instead; who, is nobody's business."""
    with platform_language():
        text = _("%(what)s的志愿班次已有人接替，您不用来。") % {"what": named(shift)}
        _tell(volunteer, shift, _("已有人替班"), text)


def tell_alone(volunteer: Volunteer, shift: VolunteerShift) -> None:
    """Nobody comes instead: the shift is still theirs."""
    with platform_language():
        told = {"what": named(shift), "phone": shift.station.phone}
        text = _("%(what)s的志愿班次还没有人接替，仍然要请您来。") % told
        if shift.station.phone:
            text += _("实在来不了，请打电话 %(phone)s。") % told
        _tell(volunteer, shift, _("还没有人替班"), text)


def _tell(volunteer: Volunteer, about: Model, subject: Any, text: str) -> None:
    state = first_state(str(volunteer.citizen.phone or ""))
    VolunteerNotice.objects.create(
        volunteer=volunteer,
        subject=str(subject),
        text=text,
        about_type=about._meta.label_lower,
        about_id=about.pk,
        sms_state=state,
    )
    if state == SmsState.WAITING:
        transaction.on_commit(lambda: ring.delay())
