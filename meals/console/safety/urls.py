"""Addresses of the pages of food safety, mounted at /console/meals/."""

from django.urls import path

from meals.console.safety import complaints, labels, pages, registers

KITCHEN = "safety/<int:kitchen_pk>"
urlpatterns = [
    path("safety/", pages.OverviewView.as_view(), name="safety"),
    path(f"{KITCHEN}/samples/", registers.SamplesView.as_view(), name="safety_samples"),
    path(f"{KITCHEN}/labels.pdf", labels.LabelsView.as_view(), name="safety_labels"),
    path(f"{KITCHEN}/batches/", registers.BatchesView.as_view(), name="safety_batches"),
    path(f"{KITCHEN}/lots/", registers.LotsView.as_view(), name="safety_lots"),
    path(
        f"{KITCHEN}/temperatures/",
        registers.TemperaturesView.as_view(),
        name="safety_temperatures",
    ),
    path(f"{KITCHEN}/check/", pages.CheckView.as_view(), name="safety_check"),
    path(
        f"{KITCHEN}/trace/<str:day>/<str:meal>/",
        pages.DishTraceView.as_view(),
        name="safety_trace",
    ),
    path("safety/lots/<int:pk>/", pages.LotTraceView.as_view(), name="safety_lot"),
    path("safety/samples/<int:pk>/label/", pages.LabelView.as_view(), name="safety_label"),
    path("safety/samples/<int:pk>/dispose/", pages.DisposeView.as_view(), name="safety_dispose"),
    path("safety/alerts/<int:pk>/", pages.AlertView.as_view(), name="safety_alert"),
    path("complaints/", complaints.ComplaintsView.as_view(), name="complaints"),
    path("complaints/new/", complaints.NewComplaintView.as_view(), name="complaint_new"),
    path("complaints/<int:pk>/", complaints.ComplaintView.as_view(), name="complaint"),
]
