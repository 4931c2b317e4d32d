"""Staff pages of the service network."""

from stations.admin.places import StationAdmin

__all__ = ["StationAdmin"]
