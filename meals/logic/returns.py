"""What goes back to whom when a meal is given back, all of it or some. Whole fen, nothing lost."""

from dataclasses import dataclass

from core.money import share, split


@dataclass(frozen=True)
class Paid:
    """Who paid what of an order; the elder's part from purses and in cash."""

    purse_fen: int
    cash_fen: int
    discount_government_fen: int
    subsidy_fen: int
    operator_fen: int

    @property
    def elder_fen(self) -> int:
        """Both of the person's sources."""
        return self.purse_fen + self.cash_fen

    @property
    def list_fen(self) -> int:
        """What the parts add to."""
        return self.elder_fen + self.discount_government_fen + self.subsidy_fen + self.operator_fen


def given_back(paid: Paid, list_fen: int) -> Paid:
    """So much of the list price goes back: every payer gets their share, the person's cash first.

    Cash was used last, where purses didn't reach; the ledger gives back in the same reverse order.
    Expects 0 < list_fen <= paid.list_fen.
    """
    elder, discount, subsidy, operator = split(
        list_fen,
        [paid.elder_fen, paid.discount_government_fen, paid.subsidy_fen, paid.operator_fen],
    )
    cash = min(elder, paid.cash_fen)
    return Paid(elder - cash, cash, discount, subsidy, operator)


def no_show_charge(*, elder_fen: int, held_fen: int, elder_bp: int) -> int:
    """What a person pays for a meal that nobody fetched: never more than was laid aside."""
    return min(share(elder_fen, elder_bp), held_fen)
