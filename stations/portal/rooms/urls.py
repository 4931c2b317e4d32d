"""Addresses of rooms, below /stations/rooms/."""

from django.urls import path

from stations.portal.rooms import views

urlpatterns = [
    path("", views.RoomsView.as_view(), name="rooms"),
    path("<int:pk>/", views.RoomView.as_view(), name="room"),
    path("mine/", views.MyRoomsView.as_view(), name="my_rooms"),
]
