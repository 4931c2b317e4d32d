"""What happens to residents' files."""

from elderly_care.commands.deaths import record_death
from elderly_care.commands.facts import remove_fact, save_fact
from elderly_care.commands.family import (
    Consent,
    change_family_link,
    end_family_link,
    link_family,
)
from elderly_care.commands.imports import AcceptedRow, ImportResult, import_roster
from elderly_care.commands.moves import move_resident, record_move_out
from elderly_care.commands.notices import mark_notices_read, notify, notify_many
from elderly_care.commands.payments import (
    confirm_payment_account,
    refuse_payment_account,
    set_payment_account,
)
from elderly_care.commands.privacy import (
    REVEALABLE,
    REVEALS_PER_HOUR,
    ReasonTooShort,
    TooManyReveals,
    reveal_account_number,
    reveal_personal_data,
)
from elderly_care.commands.residents import add_resident, change_resident

__all__ = [
    "REVEALABLE",
    "REVEALS_PER_HOUR",
    "AcceptedRow",
    "Consent",
    "ImportResult",
    "ReasonTooShort",
    "TooManyReveals",
    "add_resident",
    "change_family_link",
    "change_resident",
    "confirm_payment_account",
    "end_family_link",
    "import_roster",
    "link_family",
    "mark_notices_read",
    "move_resident",
    "notify",
    "notify_many",
    "record_death",
    "record_move_out",
    "refuse_payment_account",
    "remove_fact",
    "reveal_account_number",
    "reveal_personal_data",
    "save_fact",
    "set_payment_account",
]
