"""Work in portions."""

import pytest

from accounts.models import User
from core.batches import key_chunks, portions, slices
from tests.factories.accounts import UserFactory


@pytest.mark.parametrize("cut", [slices, portions])
@pytest.mark.parametrize(
    ("items", "wanted"), [([], []), ([1, 2], [[1, 2]]), ([1, 2, 3], [[1, 2], [3]])]
)
def test_nothing_is_lost_or_repeated(cut, items, wanted):
    assert list(cut(items, 2)) == wanted


@pytest.mark.django_db
def test_keys_come_in_order_although_rows_leave_meanwhile():
    keys = sorted(UserFactory().pk for _ in range(5))
    rows = User.objects.filter(pk__in=keys, is_active=True)
    seen = []
    for chunk in key_chunks(rows, 2):
        seen.append(chunk)
        User.objects.filter(pk__in=chunk).update(is_active=False)
    assert seen == [keys[:2], keys[2:4], keys[4:]]
