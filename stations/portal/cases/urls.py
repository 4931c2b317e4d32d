"""Addresses of items, bookings and cases, below /stations/."""

from django.urls import path

from stations.portal.cases import items, mine

urlpatterns = [
    path("items/", items.ItemsView.as_view(), name="items"),
    path("items/<slug:code>/", items.ItemView.as_view(), name="item"),
    path("items/<slug:code>/book/<int:pk>/", items.BookView.as_view(), name="book"),
    path("items/<slug:code>/apply/", items.ApplyView.as_view(), name="apply"),
    path("mine/", mine.MineView.as_view(), name="mine"),
    path("mine/<str:number>/", mine.MyCaseView.as_view(), name="my_case"),
    path("mine/<str:number>/papers/<int:pk>/", mine.MyPaperView.as_view(), name="my_paper"),
    path("progress/", mine.ProgressView.as_view(), name="progress"),
]
