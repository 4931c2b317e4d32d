"""The published items."""

from stations.models import CaseItem, CaseItemQuerySet


def offered_items(words: str = "") -> CaseItemQuerySet:
    """All that are taken in, or those that the words mean, by their codes."""
    return CaseItem.objects.offered().called(words).order_by("code")
