"""What happens in the service network."""

from stations.commands.places import add_station, change_station, close_station, open_station

__all__ = ["add_station", "change_station", "close_station", "open_station"]
