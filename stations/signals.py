"""Facts announced inside the app and to the apps on the right."""

from django.dispatch import Signal

# citizen_id (None: somebody who gave no name), station_id, at: when they came in, how: an EntryWay,
# key: of this entry; the same entry told again has the same key. Sent inside the transaction that
# writes the entry down, so that the entry and what counts it are kept or lost together.
citizen_entered = Signal()
