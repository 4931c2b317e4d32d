"""Addresses of the meal pages, mounted at /meals/."""

from django.urls import path

from meals.portal import relay, standing, views
from meals.portal.notices import MenuNoticesView

app_name = "meals_portal"
urlpatterns = [
    path("", views.MenuView.as_view(), name="order_menu"),
    path("check/", views.CheckView.as_view(), name="order_check"),
    path("again/", views.AgainView.as_view(), name="order_again"),
    path("notices/", MenuNoticesView.as_view(), name="menu_notices"),
    path("relay/<int:menu>/<int:station>/", relay.RelayView.as_view(), name="relay"),
    path("standing/", standing.StandingListView.as_view(), name="standing_list"),
    path("standing/<int:pk>/", standing.StandingView.as_view(), name="standing"),
    path("orders/", views.OrderListView.as_view(), name="order_list"),
    path("orders/<int:pk>/", views.OrderView.as_view(), name="order_detail"),
    path("orders/<int:pk>/done/", views.DoneView.as_view(), name="order_done"),
    path("orders/<int:pk>/cancel/", views.CancelView.as_view(), name="order_cancel"),
]
