"""A period that finance has locked takes no more bookings: the database refuses, this says it kindly."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict


class PeriodLocked(Conflict):
    """The operator's books are closed through a later day."""

    code = "subsidies.period_locked"
    message = _(
        "这个运营方当日的账已经锁定，没有记账。请记在锁定之后的日期，原来的日期写在订单上。"
    )


@contextmanager
def refusing_locked_periods() -> Iterator[None]:
    """Around a whole booking, outside its transaction. Raises PeriodLocked."""
    try:
        yield
    except IntegrityError as error:
        if "period is locked" in str(error):
            raise PeriodLocked from error
        raise
