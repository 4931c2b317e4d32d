"""Addresses of the meal pages, mounted at /meals/."""

from django.urls import path

from meals.portal import views

app_name = "meals_portal"
urlpatterns = [
    path("", views.MenuView.as_view(), name="order_menu"),
    path("check/", views.CheckView.as_view(), name="order_check"),
    path("again/", views.AgainView.as_view(), name="order_again"),
    path("orders/", views.OrderListView.as_view(), name="order_list"),
    path("orders/<int:pk>/", views.OrderView.as_view(), name="order_detail"),
    path("orders/<int:pk>/done/", views.DoneView.as_view(), name="order_done"),
    path("orders/<int:pk>/cancel/", views.CancelView.as_view(), name="order_cancel"),
]
