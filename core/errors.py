"""What can go wrong in the trade: a stable code for machines, a sentence for people."""

import logging
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg.errors import ExclusionViolation, UniqueViolation

from core.words import is_readable

_log = logging.getLogger(__name__)


class DomainError(Exception):
    """A refusal that changed nothing. Subclasses name a code and a sentence with %(params)s."""

    code: ClassVar[str] = "error"
    http_status: ClassVar[int] = 409
    message: ClassVar[str | Promise] = _("没有办成，什么都没有改变。")

    def __init__(self, *, fields: dict[str, list[str]] | None = None, **params: Any):
        self.fields = fields or {}
        self.params = params
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)

    @property
    def in_full(self) -> str:
        """The sentence, and what is wrong with which answer: for a page without the form's fields."""
        lines = [line for texts in self.fields.values() for line in texts]
        return " ".join(dict.fromkeys([str(self), *lines]))  # a field often says the same again

    def __reduce__(self):
        return _rebuild, (type(self), self.fields, self.params)


def _rebuild(cls, fields, params):
    return cls(fields=fields, **params)


class InvalidInput(DomainError):
    """What was entered can't be right."""

    code = "invalid"
    http_status = 400
    message = _("填写的内容有误，请改正后再试。")


UNREADABLE = _("里面有看不见的字符，请重新输入。")


class KeyMissing(InvalidInput):
    """Without a key of the sender a retry would act twice."""

    code = "idempotency_key_missing"
    message = _("请在请求头 Idempotency-Key 中给出 1 到 80 个字符的编号；重试时用同一个编号。")


class ReasonMissing(InvalidInput):
    """An act that somebody will ask about."""

    code = "reason_missing"
    message = _("请写明原因。什么都没有改变。")


def require_reason(text: str, field: str = "reason", longest: int = 500) -> str:
    """The words, as much of them as is kept. Raises ReasonMissing at the field."""
    reason = text.strip()
    if not reason or not is_readable(reason):
        raise ReasonMissing(fields={field: [str(ReasonMissing.message)]})
    return reason[:longest]


def require_valid(instance: Model) -> None:
    """Check a row by its own fields, validators and constraints. Raises InvalidInput with the fields."""
    try:
        instance.full_clean()
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from None
    unread = {
        field.name: [str(UNREADABLE)] for field in instance._meta.fields if _unread(instance, field)
    }
    if unread:
        raise InvalidInput(fields=unread)


def _unread(instance: Model, field: Any) -> bool:
    value = getattr(instance, field.attname)
    return isinstance(value, str) and not is_readable(value)


class NotAllowed(DomainError):
    """This person may not do this."""

    code = "not_allowed"
    http_status = 403
    message = _("您没有办理这件事的权限。")


class SecondPersonNeeded(NotAllowed):
    """Whoever asks for something doesn't approve it."""

    code = "second_person_needed"
    message = _("经办人不能批准自己办理的事，什么都没有改变。请由另一个人批准。")


class NotFound(DomainError):
    """There is no such thing, or it is outside this person's area."""

    code = "not_found"
    http_status = 404
    message = _("没有找到，或者不在您负责的范围内。")


class Conflict(DomainError):
    """Not possible in the present state."""

    code = "conflict"
    http_status = 409


class SavedMeanwhile(Conflict):
    """Two did the same at the same moment, and the database took one."""

    code = "saved_meanwhile"
    message = _("刚才已有人保存了同样的内容，或者您连按了两次，这一次没有再保存。请返回列表查看。")


def refusal_of(error: Exception) -> DomainError | None:
    """What is told of an error; None for a bug. That something is there twice is found by forms before; whoever
    comes at the same moment is told by the constraint."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, IntegrityError) and isinstance(
        error.__cause__, UniqueViolation | ExclusionViolation
    ):
        _log.warning("refused by the database: %s", error.__cause__.diag.constraint_name)
        return SavedMeanwhile()
    return None
