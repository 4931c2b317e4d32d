"""What to show of residents."""

from elderly_care.queries.cards import (
    usable_cards,
    usable_code,
)
from elderly_care.queries.consents import (
    consenting,
    consents_of,
    has_consent,
    text_in_force,
)
from elderly_care.queries.facts import (
    current_payment_accounts,
    holding_today,
    notices_of,
    restrictions_of,
    unread_notices,
    with_care_statuses_today,
)
from elderly_care.queries.family import (
    current_links,
    link_to_end,
    links_to_me,
)
from elderly_care.queries.merging import (
    candidates,
    kept_file,
    merges_waiting,
    register_obstacle,
)
from elderly_care.queries.portrait import (
    LINES,
    Asked,
    Box,
    Line,
    Listed,
    Part,
    Source,
    own_portrait,
    register_source,
    staff_portrait,
    with_files,
)
from elderly_care.queries.risks import (
    register_alerts,
)
from elderly_care.queries.search import (
    FOUND_ORDER,
    SEARCH_LIMIT,
    matching,
    search,
)
