"""Whom to call about a person, in which order."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Max

from core.audit import Actor, record
from core.dates import today
from core.errors import require_valid
from core.identity import read_name, read_phone
from core.locking import locked
from elderly_care.commands.residents import open_file
from elderly_care.models import Contact, Resident


@dataclass(frozen=True)
class ContactFacts:
    """As it was told. priority 1 is called first."""

    name: str
    relation: str
    phone: str
    priority: int | None = None
    holds_key: bool = False
    note: str = ""


@transaction.atomic
def add_contact(*, resident: Resident, facts: ContactFacts, by: Actor) -> Contact:
    """At its place in the order, else as the last. Raises NotFound, InvalidInput."""
    person = open_file(resident, by)
    others = Contact.objects.current().filter(resident=person)
    last = others.aggregate(last=Max("priority"))["last"] or 0
    place = min(facts.priority or last + 1, last + 1)
    row = Contact(resident=person, priority=place, holds_key=facts.holds_key)
    row.name, row.relation = read_name(facts.name), facts.relation.strip()
    row.phone, row.note = read_phone(facts.phone), facts.note.strip()
    require_valid(row)
    others.filter(priority__gte=place).update(priority=F("priority") + 1)
    row.save(force_insert=True)
    record(row, "elderly_care.contact.added", by=by, resident=person.pk, priority=place)
    return row


@transaction.atomic
def end_contact(*, contact: Contact, by: Actor) -> Contact:
    """Not called any more; twice is once. Raises NotFound."""
    person = open_file(contact.resident, by)
    row = locked(Contact.objects.filter(pk=contact.pk)).get()
    if row.ended_on is None:
        row.ended_on = today()
        row.save(update_fields=["ended_on", "updated_at"])
        later = Contact.objects.current().filter(resident=person, priority__gt=row.priority)
        later.update(priority=F("priority") - 1)
        record(row, "elderly_care.contact.ended", by=by, resident=person.pk)
    return row
