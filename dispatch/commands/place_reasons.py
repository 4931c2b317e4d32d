"""Why somebody was far away or had no place, said when the phone has its network again."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from core.errors import NotFound, require_reason
from dispatch.commands.steps import locked_order
from dispatch.commands.visit_errors import AlreadySaid
from dispatch.models import PlaceReason, VisitEvidence
from dispatch.queries.visits import unexplained

LONGEST_WORDS = 200


@transaction.atomic
def explain_place(*, proof: VisitEvidence, words: str, by: User) -> PlaceReason:
    """The carer's own word about a flag; the proof stays as it is. The same again changes nothing.

    Raises NotFound, ReasonMissing, AlreadySaid.
    """
    said = require_reason(words, field="words", longest=LONGEST_WORDS)
    locked_order(proof.order)
    known = PlaceReason.objects.filter(proof=proof, proof__by=by).first()
    if known is not None:
        if known.words != said:
            raise AlreadySaid
        return known
    if not unexplained(by).filter(pk=proof.pk).exists():
        raise NotFound
    made = PlaceReason.objects.create(proof=proof, words=said, by=by, at=timezone.now())
    record(made, "dispatch.visit.place_explained", by=by, order=proof.order_id, phase=proof.phase)
    return made
