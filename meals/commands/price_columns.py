"""The columns that an order and a sale have in common (meals.models.priced), from a price."""

from typing import Any

from meals.logic.pricing import Quote, Share
from meals.queries.prices import Terms, stored_steps


def price_columns(priced: Quote, terms: Terms, total: Share | None = None) -> dict[str, Any]:
    """Parts, rules and steps. total: the parts as they were paid, where that was another price."""
    parts = total or priced.total
    return {
        "list_fen": parts.list_fen,
        "elder_fen": parts.elder_fen,
        "government_fen": parts.government_fen,
        "operator_fen": parts.operator_fen,
        "discount": terms.discount if priced.saved_by_age else None,
        "discount_government_fen": priced.discount_government_fen,
        "subsidy": terms.subsidy if priced.subsidy_fen else None,
        "subsidy_fen": priced.subsidy_fen,
        "explanation": stored_steps(priced, terms),
    }
