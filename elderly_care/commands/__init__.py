"""What happens to residents' files."""

from elderly_care.commands.cards import (
    CODE_PREFIX,
    CardTaken,
    block_card,
    issue_card,
    member_code,
)
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
from elderly_care.commands.restrictions import (
    RestrictionEnded,
    end_restriction,
    set_restriction,
)

__all__ = [
    "CODE_PREFIX",
    "REVEALABLE",
    "REVEALS_PER_HOUR",
    "AcceptedRow",
    "CardTaken",
    "Consent",
    "ImportResult",
    "ReasonTooShort",
    "RestrictionEnded",
    "TooManyReveals",
    "add_resident",
    "block_card",
    "change_family_link",
    "change_resident",
    "confirm_payment_account",
    "end_family_link",
    "end_restriction",
    "import_roster",
    "issue_card",
    "link_family",
    "mark_notices_read",
    "member_code",
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
    "set_restriction",
]
