"""What to show of the service network."""

from stations.queries.citizens import citizen_of, find_citizens
from stations.queries.places import public_stations
