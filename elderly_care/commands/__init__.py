"""What happens to residents' files."""

from elderly_care.commands.cards import (
    CODE_PREFIX,
    CardTaken,
    block_card,
    issue_card,
    member_code,
)
from elderly_care.commands.changes import (
    Wish,
    ask_change,
    change_by_form,
    decide_change,
    drop_change,
)
from elderly_care.commands.citizens import (
    link_citizens,
)
from elderly_care.commands.consents import (
    ConsentMissing,
    Said,
    give_consent,
    require_consent,
    withdraw_consent,
)
from elderly_care.commands.contacts import (
    ContactFacts,
    add_contact,
    end_contact,
)
from elderly_care.commands.deaths import record_death
from elderly_care.commands.fact_changes import written
from elderly_care.commands.facts import remove_fact, save_fact
from elderly_care.commands.family import (
    Consent,
    change_family_link,
    end_family_link,
    link_family,
)
from elderly_care.commands.households import (
    HouseholdFacts,
    Member,
    join_household,
    leave_household,
    open_household,
    review_household,
)
from elderly_care.commands.imports import AcceptedRow, ImportResult, import_roster
from elderly_care.commands.leaving import (
    end_everything_of_gone,
)
from elderly_care.commands.merging import (
    ask_merge,
    decide_merge,
    register_mover,
)
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
    note_portrait,
    reveal_account_number,
    reveal_contact_phone,
    reveal_personal_data,
)
from elderly_care.commands.residents import add_resident, change_resident
from elderly_care.commands.restrictions import (
    RestrictionEnded,
    end_restriction,
    set_restriction,
)
from elderly_care.commands.risks import (
    classify_everybody,
    classify_residents,
    end_override,
    override_risk,
)
from elderly_care.commands.tags import (
    end_tag,
    look_at_tags,
    set_tag,
)

__all__ = [
    "CODE_PREFIX",
    "REVEALABLE",
    "REVEALS_PER_HOUR",
    "AcceptedRow",
    "CardTaken",
    "Consent",
    "ConsentMissing",
    "ContactFacts",
    "HouseholdFacts",
    "ImportResult",
    "Member",
    "ReasonTooShort",
    "RestrictionEnded",
    "Said",
    "TooManyReveals",
    "Wish",
    "add_contact",
    "add_resident",
    "ask_change",
    "ask_merge",
    "block_card",
    "change_by_form",
    "change_family_link",
    "change_resident",
    "classify_everybody",
    "classify_residents",
    "confirm_payment_account",
    "decide_change",
    "decide_merge",
    "drop_change",
    "end_contact",
    "end_everything_of_gone",
    "end_family_link",
    "end_override",
    "end_restriction",
    "end_tag",
    "give_consent",
    "import_roster",
    "issue_card",
    "join_household",
    "leave_household",
    "link_citizens",
    "link_family",
    "look_at_tags",
    "mark_notices_read",
    "member_code",
    "move_resident",
    "note_portrait",
    "notify",
    "notify_many",
    "open_household",
    "override_risk",
    "record_death",
    "record_move_out",
    "refuse_payment_account",
    "register_mover",
    "remove_fact",
    "require_consent",
    "reveal_account_number",
    "reveal_contact_phone",
    "reveal_personal_data",
    "review_household",
    "save_fact",
    "set_payment_account",
    "set_restriction",
    "set_tag",
    "withdraw_consent",
    "written",
]
