"""Cards are issued to a person and blocked when lost; a number works for one person at a time."""

import secrets
from datetime import date
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.errors import Conflict, require_reason, require_valid
from core.locking import locked
from elderly_care.commands.residents import open_file
from elderly_care.enums import CardKind
from elderly_care.models import Card, Resident
from elderly_care.validators import read_card_number

CODE_PREFIX = "YZ"


class CardTaken(Conflict):
    """Somebody holds this number."""

    code: ClassVar[str] = "cards.taken"
    message = _("这个卡号正在使用，没有发卡。请核对卡号，或先把原来的卡挂失。")


@transaction.atomic
def issue_card(
    *, resident: Resident, kind: str, number: str, valid_to: date | None = None, by: Actor
) -> Card:
    """Give a person a card. Raises NotACardNumber, CardTaken, NotFound outside the user's scope."""
    person = open_file(resident, by)
    return _issue(person, kind, read_card_number(number), valid_to, by)


@transaction.atomic
def member_code(*, resident: Resident, by: Actor) -> Card:
    """The person's code for the phone's screen: made when it is asked for first.

    104 random bits, so that nobody guesses one; blocked like any card, and then made anew.
    """
    person = locked(Resident.objects.filter(pk=resident.pk), no_key=True).get()
    held = Card.objects.usable().filter(resident=person, kind=CardKind.QR).first()
    if held is not None:
        return held
    return _issue(person, CardKind.QR, CODE_PREFIX + secrets.token_hex(13).upper(), None, by)


def _issue(person: Resident, kind: str, number: str, valid_to: date | None, by: Actor) -> Card:
    if Card.objects.numbered(number).filter(blocked_at__isnull=True).exists():
        raise CardTaken
    card = Card(resident=person, kind=kind, number=number, valid_to=valid_to)
    card.number_index, card.tail = Card.index_of(number), number[-4:]
    require_valid(card)
    card.save()
    record(card, "elderly_care.card.issued", by=by, kind=str(kind), resident=person.pk)
    return card


@transaction.atomic
def block_card(*, card: Card, reason: str, by: Actor) -> Card:
    """It no longer works anywhere, at once; twice is once. Raises ReasonMissing, NotFound."""
    why = require_reason(reason, longest=200)
    row = locked(Card.objects.filter(pk=card.pk)).select_related("resident").get()
    open_file(row.resident, by)
    if row.blocked_at is None:
        row.blocked_at, row.blocked_reason = timezone.now(), why
        row.save(update_fields=["blocked_at", "blocked_reason", "updated_at"])
        record(row, "elderly_care.card.blocked", by=by, reason=why)
    return row
