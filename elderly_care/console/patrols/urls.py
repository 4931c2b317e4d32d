"""Addresses of the pages of patrol visits, mounted at /console/patrols/."""

from django.urls import path

from elderly_care.console.patrols import acts, checks, lists, phone

app_name = "patrol_console"
urlpatterns = [
    path("phone/", phone.PhoneView.as_view(), name="phone"),
    path("phone/worker.js", phone.WorkerView.as_view(), name="phone_worker"),
    path("phone/app.webmanifest", phone.PageManifestView.as_view(), name="phone_manifest"),
    path("phone/<int:pk>/report/", phone.ReportView.as_view(), name="report"),
    path("<int:pk>/reassign/", acts.ReassignView.as_view(), name="reassign"),
    path("<int:pk>/close/", acts.CloseView.as_view(), name="close"),
    path("plans/", lists.PlansView.as_view(), name="plans"),
    path("today/", lists.TodayView.as_view(), name="today"),
    path("overdue/", lists.OverdueView.as_view(), name="overdue"),
    path("needs/", lists.NeedsView.as_view(), name="needs"),
    path("figures/", lists.FiguresView.as_view(), name="figures"),
    path("patrollers/", acts.PatrollersView.as_view(), name="patrollers"),
    path("patrollers/<int:pk>/hand-over/", acts.HandOverView.as_view(), name="hand_over"),
    path("people/<int:pk>/pause/", acts.PauseView.as_view(), name="pause"),
    path("people/<int:pk>/pair/", acts.PairView.as_view(), name="pair"),
    path("people/<int:pk>/vitals/", acts.VitalsView.as_view(), name="vitals"),
    path("checks/", checks.ChecksView.as_view(), name="checks"),
    path("checks/<int:pk>/", checks.CheckView.as_view(), name="check"),
]
