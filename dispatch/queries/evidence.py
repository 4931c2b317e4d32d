"""What of a visit has been shown, by the carer's phone or by an operator's own system."""

from dispatch.enums import Evidence
from dispatch.logic.visits import lacking
from dispatch.models import PartnerEvidence, VisitEvidence, WorkOrder


def lacking_of(order: WorkOrder, phase: str) -> list[Evidence]:
    """What the item asks for at one end of a visit and nobody has shown.

    The phone page has judged its own proof when it was made: a place without GPS is a flag there, not
    a wall. An operator's own system shows everything that the item asks for.
    """
    if VisitEvidence.objects.filter(order=order, phase=phase).exists():
        return []
    required = order.item.evidence_start if phase == "start" else order.item.evidence_finish
    rows = PartnerEvidence.objects.filter(order=order, phase=phase)
    return lacking(rows.values_list("kind", flat=True), required)
