"""Words of the service network."""

from stations.enums.places import StationKind, StationState, StationTier

__all__ = ["StationKind", "StationState", "StationTier"]
