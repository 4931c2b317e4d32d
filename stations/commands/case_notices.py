"""Messages about cases to phones."""

from core.outbox import Outbox, in_sms_hours
from stations.models import CitizenNotice


def _phone_of(notice: CitizenNotice) -> str:
    person = notice.case.agent or notice.case.citizen
    return str(person.phone or "")


OUTBOX = Outbox(CitizenNotice.objects.all, _phone_of, "stations.notice.sms_failed", in_sms_hours)
