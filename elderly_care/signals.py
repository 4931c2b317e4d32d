"""Facts announced to the apps on the right."""

from django.dispatch import Signal

# resident_ids: list[int], by: whoever changed them. Sent inside the transaction that changed what is known of these
# residents, so that what follows for their money is kept or lost together with it.
facts_changed = Signal()
