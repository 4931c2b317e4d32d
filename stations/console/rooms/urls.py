"""Addresses of rooms that people book, below /console/stations/rooms/."""

from django.urls import path

from stations.console.rooms import views

urlpatterns = [
    path("", views.RoomsView.as_view(), name="room_bookings"),
    path("at/<int:pk>/", views.RoomDayView.as_view(), name="room_day"),
    path("for/<int:pk>/", views.RoomForView.as_view(), name="room_for"),
]
