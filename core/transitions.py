"""States are tables: which verb leads from which states to which."""

from collections.abc import Iterable
from enum import Enum
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.errors import Conflict


class WrongState(Conflict):
    """The thing is not in a state from which this verb leads on."""

    code: ClassVar[str] = "wrong_state"
    message = _("现在的状态是“%(state)s”，不能这样办理；什么都没有改变。")


class Machine:
    """A state machine over the `state` column of a model.

    Machine(OrderState, cancel=({PLACED}, CANCELLED)) has one verb; `move` is the only way
    to change the state after creation, and leaves an audit row.
    """

    def __init__(self, states: type[Enum], **moves: tuple[Iterable[Any], Any]):
        self.states = states
        self.moves = {
            verb: (frozenset(sources), target) for verb, (sources, target) in moves.items()
        }

    def allows(self, obj: Model, verb: str) -> bool:
        """May this happen now?"""
        return obj.state in self.moves[verb][0]  # type: ignore[attr-defined]

    def check(self, obj: Model, verb: str) -> None:
        """Raise WrongState unless the verb leads on from here."""
        if not self.allows(obj, verb):
            raise WrongState(state=obj.get_state_display())  # type: ignore[attr-defined]

    def move(
        self,
        obj: Model,
        verb: str,
        *,
        by: Actor,
        reason: str = "",
        save: Iterable[str] = (),
        **details: Any,
    ) -> None:
        """Change the state of a locked row and record who did it. Raises WrongState.

        save: other fields set together with the state, when the database wants them to agree.
        """
        self.check(obj, verb)
        before = obj.state  # type: ignore[attr-defined]
        obj.state = self.moves[verb][1]  # type: ignore[attr-defined]
        obj.save(update_fields=["state", *save])
        action = f"{obj._meta.label_lower}.{verb}"
        record(obj, action, by=by, reason=reason, before=before, after=obj.state, **details)  # type: ignore[attr-defined]
