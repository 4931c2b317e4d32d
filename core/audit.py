"""Who did what, when, through which channel and why. Nobody can act anonymously."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model

from core.models import AuditEvent


@dataclass(frozen=True)
class SystemActor:
    """A named job of the platform itself."""

    name: str
    pk: None = None

    def __str__(self) -> str:
        return self.name


class Actor(Protocol):
    """A user or a system job."""

    @property
    def pk(self) -> Any: ...


SYSTEM = SystemActor("system")


@dataclass(frozen=True)
class Channel:
    """Where an act came in."""

    name: str = "task"
    address: str | None = None


_NOWHERE = Channel()
_channel: ContextVar[Channel] = ContextVar("audit_channel", default=_NOWHERE)


@contextmanager
def channel(name: str, address: str | None = None) -> Iterator[None]:
    """Everything recorded inside carries this channel."""
    token = _channel.set(Channel(name, address))
    try:
        yield
    finally:
        _channel.reset(token)


def current_channel() -> str:
    """The channel that a record made now would carry."""
    return _channel.get().name


def record(
    subject: Model, action: str, *, by: Actor, reason: str = "", **details: Any
) -> AuditEvent:
    """Write one audit row in the caller's transaction. Raises ValueError for an anonymous actor."""
    event = _event(subject, action, by=by, reason=reason, details=details)
    event.save(force_insert=True)
    return event


def unsaved(
    subject: Model, action: str, *, by: Actor, reason: str = "", **details: Any
) -> AuditEvent:
    """The row that record() would write, for a command that stores it in a statement of its own."""
    return _event(subject, action, by=by, reason=reason, details=details)


def record_many(
    subjects: Iterable[tuple[Model, dict[str, Any]]], action: str, *, by: Actor, reason: str = ""
) -> None:
    """One audit row for each subject, with its own details, in a few statements."""
    events = [_event(s, action, by=by, reason=reason, details=d) for s, d in subjects]
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def _event(
    subject: Model, action: str, *, by: Actor, reason: str, details: dict[str, Any]
) -> AuditEvent:
    if by is None or (by.pk is None and not isinstance(by, SystemActor)):
        raise ValueError("an act needs an actor")
    here = _channel.get()
    return AuditEvent(
        actor_id=by.pk,
        actor_name=str(by),
        channel=here.name,
        address=here.address,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        reason=reason,
        details=details,
    )
