"""Consent is asked for one purpose at a time, given, and withdrawn as easily as it was given."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.errors import Conflict, NotAllowed, NotFound, require_valid
from core.locking import locked
from elderly_care.enums import ConsentChannel, ConsentPurpose, Giver, Relation
from elderly_care.models import FamilyLink, Resident, ResidentConsent
from elderly_care.queries.consents import has_consent, text_in_force


class ConsentMissing(NotAllowed):
    """The person has not agreed to this, or not any more."""

    code: ClassVar[str] = "consents.missing"
    message = _("本人没有同意“%(purpose)s”，或者已经撤回，什么都没有登记。其他服务照常。")


class TextChanged(Conflict):
    """Nobody agrees to words that they haven't seen."""

    code: ClassVar[str] = "consents.text_changed"
    message = _("同意书已经有新的文本，请重新给本人看过再登记。什么都没有改变。")


class NotTheirsToSay(NotAllowed):
    """Online, only the person speaks for themselves; an agent comes to the window with the papers."""

    code: ClassVar[str] = "consents.not_theirs"
    message = _("只有本人能在这里同意或撤回；代理人请带证明到窗口办理。什么都没有改变。")


@dataclass(frozen=True)
class Said:
    """Who said it, and how. proof: by which paper an agent speaks, and why the person can't."""

    given_by: str = Giver.SELF.value
    channel: str = ConsentChannel.WINDOW.value
    agent_name: str = ""
    agent_relation: str = ""
    proof: str = ""

    def columns(self) -> dict[str, Any]:
        """As the row holds it."""
        return {
            "given_by": self.given_by,
            "channel": self.channel,
            "agent_name": self.agent_name.strip(),
            "agent_relation": self.agent_relation.strip(),
            "proof": self.proof.strip() or None,
        }


def require_consent(*, resident_id: int, purpose: str) -> None:
    """Before data are processed for a purpose. Raises ConsentMissing."""
    if not has_consent(resident_id, purpose):
        raise ConsentMissing(purpose=ConsentPurpose(purpose).label)


@transaction.atomic
def give_consent(
    *, resident: Resident, purpose: str, version: int, said: Said, by: Actor
) -> ResidentConsent:
    """Keep that somebody agreed to the text of this version; the same once more is the same row.

    Raises NotTheirsToSay, NotFound, TextChanged, InvalidInput.
    """
    person = _person(resident, by)
    _require_voice(person, said, by)
    text = text_in_force(purpose)
    if text is None or purpose == ConsentPurpose.FAMILY:
        raise NotFound
    if text.version != version:
        raise TextChanged
    open_one = locked(_open(person, purpose)).first()
    if open_one is not None and open_one.text_id == text.pk:
        return open_one
    if open_one is not None:
        _withdraw(open_one, said.channel, by)
    row = ResidentConsent(resident=person, purpose=purpose, text=text, **said.columns())
    row.recorded_by = by if isinstance(by, User) else None
    require_valid(row)
    row.save(force_insert=True)
    said_what = {"purpose": str(purpose), "version": version, "given_by": said.given_by}
    record(row, "elderly_care.consent.given", by=by, resident=person.pk, said=said_what)
    return row


@transaction.atomic
def withdraw_consent(
    *, resident: Resident, purpose: str, channel: str, by: Actor
) -> ResidentConsent | None:
    """From this moment the processing stops; what was done before stays lawful. Twice is once."""
    person = _person(resident, by)
    _require_voice(person, Said(channel=channel), by)
    row = locked(_open(person, purpose)).first()
    if row is not None:
        _withdraw(row, channel, by)
    return row


def withdraw_all(*, resident_ids: list[int], by: Actor) -> int:
    """Of who died or left: nothing is processed on their consent any more. Within a transaction."""
    rows = ResidentConsent.objects.filter(resident__in=resident_ids, withdrawn_at__isnull=True)
    found = list(locked(rows))
    for row in found:
        _withdraw(row, ConsentChannel.WINDOW, by)
    return len(found)


def _open(person: Resident, purpose: str) -> QuerySet[ResidentConsent]:
    return ResidentConsent.objects.filter(
        resident=person, purpose=purpose, withdrawn_at__isnull=True
    )


def _withdraw(row: ResidentConsent, channel: str, by: Actor) -> None:
    row.withdrawn_at = timezone.now()
    row.withdrawn_by, row.withdrawal_channel = str(by)[:150], str(channel)
    columns = ["withdrawn_at", "withdrawn_by", "withdrawal_channel", "updated_at"]
    row.save(update_fields=columns)
    purpose = str(row.purpose)
    record(row, "elderly_care.consent.withdrawn", by=by, resident=row.resident_id, purpose=purpose)


def _person(resident: Resident, by: Actor) -> Resident:
    """Locked; in scope, or the user's own file. Raises NotFound."""
    row = locked(Resident.objects.filter(pk=resident.pk), no_key=True).first()
    if row is None or not (_is_system(by) or _is_self(row, by) or _covers(row, by)):
        raise NotFound
    return row


def _require_voice(person: Resident, said: Said, by: Actor) -> None:
    if _is_system(by):
        return
    online = said.channel == ConsentChannel.PORTAL
    if online and not (_is_self(person, by) and said.given_by == Giver.SELF):
        raise NotTheirsToSay
    if not online and not (_covers(person, by) and _may(by)):
        raise NotTheirsToSay


def _is_system(by: Actor) -> bool:
    return not isinstance(by, User)


def _may(by: Actor) -> bool:
    return isinstance(by, User) and by.has_perm("elderly_care.keep_consents")


def _covers(person: Resident, by: Actor) -> bool:
    return isinstance(by, User) and by.scope.covers(person.community_id)


def _is_self(person: Resident, by: Actor) -> bool:
    links = FamilyLink.objects.current().filter(resident=person, relation=Relation.SELF)
    return links.filter(user=by.pk).exists()
