"""Bodies that take part."""

from django.db import transaction

from accounts.models import Division, Organisation
from core.audit import Actor, record
from core.errors import require_valid
from core.locking import locked


@transaction.atomic
def create_organisation(
    *, name: str, kind: str, credit_code: str, division: Division, phone: str = "", by: Actor
) -> Organisation:
    """A new body. Raises InvalidInput, for instance for a wrong credit code or one that is known."""
    organisation = Organisation(
        name=name.strip(),
        kind=kind,
        credit_code=credit_code.strip().upper(),
        division=division,
        phone=phone.strip(),
    )
    require_valid(organisation)
    organisation.save()
    record(
        organisation,
        "accounts.organisation.created",
        by=by,
        name=organisation.name,
        credit_code=organisation.credit_code,
    )
    return organisation


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, name: str, phone: str, is_active: bool, by: Actor
) -> Organisation:
    """Change what may change: kind, credit code and place stay. Raises InvalidInput."""
    organisation = locked(Organisation.objects.filter(pk=organisation.pk)).get()
    wanted = {"name": name.strip(), "phone": phone.strip(), "is_active": is_active}
    changes = {
        field: [getattr(organisation, field), value]
        for field, value in wanted.items()
        if getattr(organisation, field) != value
    }
    if not changes:
        return organisation
    for field, value in wanted.items():
        setattr(organisation, field, value)
    require_valid(organisation)
    organisation.save(update_fields=[*changes, "updated_at"])
    record(organisation, "accounts.organisation.changed", by=by, changes=changes)
    return organisation
