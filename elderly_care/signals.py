"""Facts announced to the apps on the right."""

from django.dispatch import Signal

# resident_ids: list[int], by: whoever changed them. Sent inside the transaction that changed what is known of these
# residents, so that what follows for their money is kept or lost together with it.
facts_changed = Signal()

# alert_ids: list[int] of devices' alerts that were raised or happened again. Sent after the commit: whoever hears of it
# reads the rows. Calls for help that nobody has taken over are announced again every minute.
alert_raised = Signal()

# visit: a PatrolVisit that found somebody in an emergency; said: what was seen; by: who reports it. Sent inside the
# transaction of the report, so that no report is kept without its emergency.
patrol_found_emergency = Signal()

# day: a DayCareDay or ChildDay whose person was fetched; by: who wrote it down. Sent inside the transaction, so that the day and
# its fee are kept or lost together.
day_attended = Signal()

# day: one whose attendance was written down wrongly and is taken back; before its `take` goes up.
day_taken_back = Signal()
