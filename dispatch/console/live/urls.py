"""Addresses of the live map and the wall."""

from django.urls import path

from dispatch.console.live import map as live_map
from dispatch.console.live import stream, wall

urlpatterns = [
    path("map/", live_map.MapView.as_view(), name="map"),
    path("map/data/", live_map.MapDataView.as_view(), name="map_data"),
    path("map/stream/", stream.stream, name="map_stream"),
    path("wall/", wall.WallView.as_view(), name="wall"),
    path("wall/data/", wall.WallDataView.as_view(), name="wall_data"),
]
