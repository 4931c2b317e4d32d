"""The service network."""

from stations.models.places import Station, StationQuerySet, was_open

__all__ = ["Station", "StationQuerySet", "was_open"]
