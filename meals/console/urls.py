"""Addresses of staff's meal pages, mounted at /console/meals/."""

from django.urls import include, path, re_path

from meals.console import views
from meals.console.views import alerts, couriers, papers, rider

app_name = "meals_console"
urlpatterns = [
    path("", views.BoardView.as_view(), name="board"),
    path("order/", views.SearchView.as_view(), name="search"),
    path("order/<int:resident_pk>/", views.ChooseView.as_view(), name="choose"),
    path("order/<int:resident_pk>/check/", views.CheckView.as_view(), name="check"),
    path("orders/<int:pk>/", views.OrderView.as_view(), name="order"),
    path("menus/<int:pk>/route/", views.RouteView.as_view(), name="route"),
    path("sheet/<int:pk>/<str:day>/<str:meal>/", views.SheetView.as_view(), name="sheet"),
    path(
        "sheet/<int:pk>/<str:day>/<str:meal>/<str:kind>/",
        papers.PaperView.as_view(),
        name="paper",
    ),
    path("rider/", rider.RiderView.as_view(), name="rider"),
    path("rider/worker.js", rider.WorkerView.as_view(), name="rider_worker"),
    path("rider/<int:pk>/deliver/", rider.DeliverView.as_view(), name="rider_deliver"),
    path("rider/<int:pk>/fail/", rider.FailView.as_view(), name="rider_fail"),
    re_path(
        r"^rider/(?P<what>rounds|stops)/(?P<pk>\d{1,18})/$",
        rider.RideView.as_view(),
        name="rider_ride",
    ),
    path("rider/<int:pk>/note/", rider.DoorNoteView.as_view(), name="rider_note"),
    path("alerts/", alerts.AlertsView.as_view(), name="alerts"),
    path("alerts/<int:pk>/", alerts.AlertView.as_view(), name="alert"),
    path("alerts/<int:pk>/meal/", alerts.MealBackView.as_view(), name="alert_meal"),
    path("orders/<int:pk>/proof/", alerts.ProofView.as_view(), name="proof"),
    path("failures/<int:pk>/photo/", alerts.FailurePhotoView.as_view(), name="failure_photo"),
    path("till/", include("meals.console.till.urls")),
    path("couriers/", couriers.CouriersView.as_view(), name="couriers"),
    path("couriers/<int:pk>/call/", couriers.CallView.as_view(), name="courier_call"),
    path("couriers/<int:pk>/recall/", couriers.RecallView.as_view(), name="courier_recall"),
    path("hand-over/", views.HandOverView.as_view(), name="hand_over"),
    path("settlement/", views.SettlementView.as_view(), name="settlement"),
    path("", include("meals.console.orders.urls")),
    path("", include("meals.console.rounds.urls")),
    path("", include("meals.console.food.urls")),
    path("", include("meals.console.safety.urls")),
    path("", include("meals.console.numbers.urls")),
]
