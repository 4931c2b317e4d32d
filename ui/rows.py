"""Rows of small forms that are added, taken out and moved by buttons of the page, without a script."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms

MOST_ROWS = 40


class Rows:
    """So many forms of one kind; how many stands in a hidden field named after the prefix.

    check: they are bound to what was typed; else it only fills them, and they can be moved.
    """

    def __init__(
        self,
        form_class: type[forms.Form],
        prefix: str,
        data: Any,
        initial: Iterable[dict[str, Any]],
        *,
        check: bool,
        most: int = MOST_ROWS,
    ) -> None:
        self.form_class, self.prefix, self.most = form_class, prefix, most
        names = [self._name(number) for number in range(self._count(data))]
        if check and data is not None:
            self.forms = [form_class(data, prefix=name) for name in names]
        elif data is not None:
            self._fill([typed(form_class.base_fields, data, f"{name}-") for name in names])
        else:
            self._fill(initial)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def counter(self) -> str:
        """The hidden field's name."""
        return f"{self.prefix}_rows"

    @property
    def is_full(self) -> bool:
        """No more can be added."""
        return len(self.forms) >= self.most

    def add(self) -> None:
        """One more empty row."""
        if not self.is_full:
            self.forms.append(self.form_class(prefix=self._name(len(self.forms))))

    def drop(self, number: int) -> None:
        """Without one."""
        self._fill(form.initial for form in self.forms if form is not self.forms[number])

    def swap(self, number: int, other: int) -> None:
        """Two change places."""
        rows = [form.initial for form in self.forms]
        rows[number], rows[other] = rows[other], rows[number]
        self._fill(rows)

    def is_valid(self) -> bool:
        """Every row can be read; all are asked, so that every mistake is shown."""
        wrong = [form for form in self.forms if not form.is_valid()]
        return not wrong

    def cleaned(self) -> list[dict[str, Any]]:
        """What the rows say."""
        return [form.cleaned_data for form in self.forms]

    def _fill(self, rows: Iterable[Any]) -> None:
        self.forms = [
            self.form_class(prefix=self._name(number), initial=values)
            for number, values in enumerate(list(rows))
        ]

    def _name(self, number: int) -> str:
        return f"{self.prefix}{number}"

    def _count(self, data: Any) -> int:
        text = (data.get(self.counter) if data is not None else None) or ""
        if not text.isascii() or not text.isdigit():
            return 0
        return min(int(text[:4]), self.most)


def typed(fields: Mapping[str, forms.Field], data: Any, prefix: str = "") -> dict[str, Any]:
    """What stands in the fields, without checking it: a row was only added or moved."""
    return {
        name: field.widget.value_from_datadict(data, {}, f"{prefix}{name}")
        for name, field in fields.items()
    }
