"""People who log in."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.commands.tokens import revoke_all_tokens
from accounts.models import User
from core.audit import Actor, record
from core.errors import InvalidInput, NotAllowed, require_valid
from core.identity import read_phone
from core.locking import locked
from core.persons import index_of_phone


@transaction.atomic
def create_user(
    *,
    username: str,
    display_name: str,
    password: str | None = None,
    is_staff: bool = False,
    by: Actor,
) -> User:
    """A new user without any role. Raises InvalidInput with the fields that are wrong."""
    user = User(
        username=User.normalize_username(username.strip()),
        display_name=display_name.strip(),
        is_staff=is_staff,
    )
    _put_password(user, password)
    require_valid(user)
    user.save()
    record(user, "accounts.user.created", by=by, username=user.username, is_staff=is_staff)
    return user


@transaction.atomic
def change_user(
    *, user: User, display_name: str, is_staff: bool, is_active: bool, by: Actor
) -> User:
    """Change what a user is called and whether they may come in. Raises InvalidInput."""
    user = locked(User.objects.filter(pk=user.pk)).get()
    wanted = {"display_name": display_name.strip(), "is_staff": is_staff, "is_active": is_active}
    changes = {
        name: [getattr(user, name), value]
        for name, value in wanted.items()
        if getattr(user, name) != value
    }
    if not changes:
        return user
    for name, value in wanted.items():
        setattr(user, name, value)
    require_valid(user)
    user.save(update_fields=list(changes))
    if not user.is_active:
        revoke_all_tokens(user=user, by=by)
    record(user, "accounts.user.changed", by=by, changes=changes)
    return user


@transaction.atomic
def set_phone(*, user: User, phone: str, by: Actor) -> User:
    """Where messages about what waits for the user go; empty: nowhere. Raises NotAPhone.

    The trail says that it changed; the number itself is in no log.
    """
    number = read_phone(phone) if phone.strip() else None
    user = locked(User.objects.filter(pk=user.pk)).get()
    if user.phone == number:
        return user
    before, user.phone = user.masked_phone, number
    user.phone_index = index_of_phone(number) if number else ""
    user.save(update_fields=["phone", "phone_index"])
    changes = {"phone": [before, user.masked_phone]}
    record(user, "accounts.user.changed", by=by, changes=changes)
    return user


@transaction.atomic
def set_password(*, user: User, password: str, by: Actor) -> None:
    """Give a user a new password. Raises NotAllowed, or InvalidInput when it is too weak."""
    if isinstance(by, User) and not (by.pk == user.pk or _may_set_password(user, by)):
        raise NotAllowed
    user = locked(User.objects.filter(pk=user.pk)).get()
    _put_password(user, password)
    user.save(update_fields=["password"])
    note_password(user=user, by=by)


@transaction.atomic
def note_password(*, user: User, by: Actor) -> None:
    """What a new password brings with it, whichever page stored it."""
    record(user, "accounts.user.password_set", by=by)
    revoke_all_tokens(user=user, by=by)


def _may_set_password(user: User, by: User) -> bool:
    return by.has_perm("accounts.set_password_user", user)


def _put_password(user: User, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise InvalidInput(fields={"password": error.messages}) from None
    user.set_password(password)
