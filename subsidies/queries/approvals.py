"""Who may approve an application."""

from core.dates import today
from subsidies.logic.approval import Authority, Delegation, authority
from subsidies.models import Application, ApprovalRule


def authority_for(application: Application, amount_fen: int) -> Authority:
    """The level and its document, by the rules in force today."""
    rules = ApprovalRule.objects.on(today()).filter(programme=application.programme_id)
    return authority(
        [
            Delegation(
                level=rule.level,
                region=rule.region,
                max_amount_fen=rule.max_amount_fen,
                effective_from=rule.effective_from,
                effective_to=rule.effective_to,
                document_no=rule.document_no,
            )
            for rule in rules
        ],
        place=application.resident.community_id,
        amount_fen=amount_fen,
        day=today(),
    )
