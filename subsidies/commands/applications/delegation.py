"""Who may approve comes from documents, as data; and what officers declare of themselves."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.errors import NotAllowed, NotFound, require_valid
from core.locking import locked
from core.money import parse_yuan
from elderly_care.models import Resident
from subsidies.commands.applications.effect import begin_again
from subsidies.commands.applications.steps import lock, took_part
from subsidies.models import Application, ApprovalRule, DeclaredInterest, Programme
from subsidies.transitions import APPLICATION

DATA = Path(__file__).resolve().parents[2] / "data" / "approvals"


@transaction.atomic
def load_approval_rules(folder: Path = DATA) -> int:
    """Bring the shipped rules into the database; returns how many there are. Safe to repeat.

    A rule for a programme that this platform doesn't have is left out.
    """
    programmes = {programme.code: programme for programme in Programme.objects.all()}
    entries = [
        entry for path in sorted(folder.glob("*.json")) for entry in json.loads(path.read_text())
    ]
    known = [entry for entry in entries if entry["programme"] in programmes]
    for entry in known:
        _load(programmes[entry["programme"]], entry)
    return len(known)


def _load(programme: Programme, entry: dict[str, Any]) -> None:
    limit = entry.get("max_amount_yuan")
    until = entry.get("effective_to")
    values = {
        "max_amount_fen": None if limit is None else parse_yuan(str(limit)),
        "effective_to": until and date.fromisoformat(until),
        "document_no": entry["document_no"],
        "note": entry.get("note", ""),
    }
    key = {
        "programme": programme,
        "region": entry["region"],
        "level": entry["level"],
        "effective_from": date.fromisoformat(entry["effective_from"]),
    }
    rule = ApprovalRule.objects.filter(**key).first() or ApprovalRule(**key)
    if rule.pk and all(getattr(rule, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(rule, name, value)
    require_valid(rule)
    rule.save()
    record(rule, "subsidies.approvalrule.loaded", by=SYSTEM, document_no=rule.document_no)


@transaction.atomic
def declare_interest(*, resident: Resident, relation: str, by: Actor) -> DeclaredInterest:
    """An officer says that this person is family or close; open applications are marked, and what
    the officer had a part in goes back to review. Twice is once.

    Raises NotAllowed, NotFound, InvalidInput.
    """
    if not isinstance(by, User) or not by.has_perm("subsidies.view_application"):
        raise NotAllowed
    if not Resident.objects.visible_to(by).filter(pk=resident.pk).exists():
        raise NotFound
    known = DeclaredInterest.objects.filter(user=by, resident=resident).first()
    if known is not None:
        return known
    row = DeclaredInterest(user=by, resident=resident, relation=relation.strip())
    require_valid(row)
    locked(Resident.objects.filter(pk=resident.pk), no_key=True).get()
    row.save()
    record(row, "subsidies.interest.declared", by=by, resident=resident.pk)
    for application in Application.objects.open().filter(resident=resident).order_by("pk"):
        _step_back(lock(application), by)
    return row


def _step_back(application: Application, by: User) -> None:
    """Marked; no longer in their hands; and what they had a part in is looked at anew by others."""
    application.involves_staff = True
    if application.reviewer_id == by.pk:
        application.reviewer = None
    application.save(update_fields=["involves_staff", "reviewer", "updated_at"])
    if APPLICATION.allows(application, "recuse") and took_part(application, by):
        begin_again(application, "recuse", by=by)
