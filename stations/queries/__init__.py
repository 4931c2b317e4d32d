"""What to show of the service network."""

from stations.queries.places import public_stations

__all__ = ["public_stations"]
