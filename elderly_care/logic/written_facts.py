"""A dated fact as one line of text, as a request for a change keeps it. Values in, values out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from elderly_care.enums import ChangeField

FACT_FIELDS = (ChangeField.DISABILITY, ChangeField.BENEFIT)
NONE = "-"


@dataclass(frozen=True)
class WrittenFact:
    """kind, what it says by the model's columns, and its days."""

    kind: str
    said: dict[str, Any]
    first: date | None
    last: date | None

    def __str__(self) -> str:
        days = [day.isoformat() if day else NONE for day in (self.first, self.last)]
        return " ".join([self.kind, *(_plain(value) for value in self.said.values()), *days])


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    return NONE if value is None else str(value)
