"""Addresses of staff's meal pages, mounted at /console/meals/."""

from django.urls import path

from meals.console import views

app_name = "meals_console"
urlpatterns = [
    path("", views.BoardView.as_view(), name="board"),
    path("order/", views.SearchView.as_view(), name="search"),
    path("order/<int:resident_pk>/", views.ChooseView.as_view(), name="choose"),
    path("order/<int:resident_pk>/check/", views.CheckView.as_view(), name="check"),
    path("orders/<int:pk>/", views.OrderView.as_view(), name="order"),
    path("menus/<int:pk>/route/", views.RouteView.as_view(), name="route"),
    path("sheet/<int:pk>/<str:day>/<str:meal>/", views.SheetView.as_view(), name="sheet"),
    path("hand-over/", views.HandOverView.as_view(), name="hand_over"),
    path("settlement/", views.SettlementView.as_view(), name="settlement"),
]
