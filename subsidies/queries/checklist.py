"""The papers that an application needs, has and lacks."""

from collections import defaultdict
from dataclasses import dataclass

from subsidies.enums import Verdict
from subsidies.models import Application, ApplicationDocument, RequiredDocument


@dataclass(frozen=True)
class CheckItem:
    """An entry of the version's checklist and what was handed in for it.

    state: "missing", "pending", "accepted" or "rejected".
    """

    document: RequiredDocument
    pieces: tuple[ApplicationDocument, ...]
    state: str

    @property
    def is_lacking(self) -> bool:
        """Required, and neither good nor waiting to be looked at."""
        return self.document.is_required and self.state in ("missing", Verdict.REJECTED)


def checklist(application: Application) -> list[CheckItem]:
    """Two queries, however many papers."""
    pieces = defaultdict(list)
    for piece in application.documents.order_by("pk"):
        pieces[piece.code].append(piece)
    required = RequiredDocument.objects.filter(version=application.version_id)
    return [
        CheckItem(document, tuple(pieces[document.code]), _state(pieces[document.code]))
        for document in required
    ]


def _state(pieces: list[ApplicationDocument]) -> str:
    """One good piece is enough; a newer one replaces a rejected one."""
    found = {piece.verdict for piece in pieces}
    for verdict in (Verdict.ACCEPTED, Verdict.PENDING, Verdict.REJECTED):
        if verdict in found:
            return verdict
    return "missing"


def missing_documents(application: Application) -> list[RequiredDocument]:
    """What a request for a supplement lists."""
    return [item.document for item in checklist(application) if item.is_lacking]


def unchecked_documents(application: Application) -> list[RequiredDocument]:
    """What nobody has looked at yet."""
    return [item.document for item in checklist(application) if item.state == Verdict.PENDING]
