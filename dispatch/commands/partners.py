"""What an operator's own system reports of a visit, with the numbers and digests of its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from dispatch.commands.errors import EvidenceTooLate
from dispatch.commands.steps import Act, locked_order, moment_of, require_server
from dispatch.commands.visiting import begin, finish
from dispatch.enums import OrderState
from dispatch.models import PartnerEvidence, WorkOrder


@dataclass(frozen=True)
class Proof:
    """One photo, signature … that the operator keeps."""

    kind: str
    reference: str
    sha256: str
    occurred_at: datetime


@transaction.atomic
def begin_with(*, order: WorkOrder, proofs: Sequence[Proof], by: User, act: Act) -> WorkOrder:
    """The service begins, shown by these. Raises EvidenceTooLate and what begin does; then nothing was kept."""
    _keep(order, "start", proofs, by)
    return begin(order=order, by=by, act=act)


@transaction.atomic
def finish_with(*, order: WorkOrder, proofs: Sequence[Proof], by: User, act: Act) -> WorkOrder:
    """The service is done, shown by these. Raises as begin_with."""
    _keep(order, "finish", proofs, by)
    return finish(order=order, by=by, act=act)


def _keep(order: WorkOrder, phase: str, proofs: Sequence[Proof], by: User) -> None:
    row, now = locked_order(order), timezone.now()
    require_server(row, by)
    known = set(row.partner_evidence.filter(phase=phase).values_list("kind", "sha256"))
    new = [proof for proof in proofs if (proof.kind, proof.sha256) not in known]
    if new and row.state not in OrderState.OPEN:
        raise EvidenceTooLate
    PartnerEvidence.objects.bulk_create(
        PartnerEvidence(
            order=row,
            phase=phase,
            kind=proof.kind,
            reference=proof.reference,
            sha256=proof.sha256,
            occurred_at=moment_of(proof.occurred_at, now),
            arrived_at=now,
            by=by,
        )
        for proof in {(p.kind, p.sha256): p for p in new}.values()
    )
