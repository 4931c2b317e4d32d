"""What of a visit has been shown, by the carer's phone or by an operator's own system."""

from dispatch.enums import Evidence
from dispatch.logic.visits import lacking
from dispatch.models import PartnerEvidence, VisitEvidence, WorkOrder
from elderly_care.enums import ConsentPurpose
from elderly_care.queries import has_consent


def may_measure(order: WorkOrder) -> bool:
    """Whether the person lets their vital signs be written down; the visit goes on without them, too."""
    return has_consent(order.resident_id, ConsentPurpose.VITAL_SIGNS)


def asked_at_the_end(order: WorkOrder) -> list[str]:
    """What a carer shows before leaving: vital signs only of who agreed to it."""
    asked = list(order.item.evidence_finish)
    if Evidence.VITALS not in asked or may_measure(order):
        return asked
    return [kind for kind in asked if kind != Evidence.VITALS]


def lacking_of(order: WorkOrder, phase: str) -> list[Evidence]:
    """What the item asks for at one end of a visit and nobody has shown.

    The phone page has judged its own proof when it was made: a place without GPS is a flag there, not
    a wall. An operator's own system shows everything that the item asks for.
    """
    if VisitEvidence.objects.filter(order=order, phase=phase).exists():
        return []
    required = order.item.evidence_start if phase == "start" else asked_at_the_end(order)
    rows = PartnerEvidence.objects.filter(order=order, phase=phase)
    return lacking(rows.values_list("kind", flat=True), required)
