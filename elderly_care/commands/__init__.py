"""What happens to residents' files."""

from elderly_care.commands.cards import CardTaken, block_card, issue_card, member_code
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
from elderly_care.commands.consents import Said, give_consent, require_consent, withdraw_consent
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
from elderly_care.commands.imports import ImportResult, import_roster
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
