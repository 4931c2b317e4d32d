"""Addresses of windows and cases, below /console/stations/."""

from django.urls import path

from stations.console.cases import (
    booking,
    citizen_changes,
    desk,
    intake,
    lists,
    page,
    papers,
    people,
)

urlpatterns = [
    path("windows/", desk.WindowsView.as_view(), name="windows"),
    path("windows/<int:pk>/", desk.DeskView.as_view(), name="desk"),
    path("windows/<int:pk>/queue/", desk.DeskQueueView.as_view(), name="desk_queue"),
    path("<int:pk>/screen/", desk.ScreenView.as_view(), name="screen"),
    path("<int:pk>/screen/data/", desk.ScreenDataView.as_view(), name="screen_data"),
    path("citizens/", people.CitizensView.as_view(), name="citizens"),
    path("citizens/new/", people.RegisterCitizenView.as_view(), name="citizen_new"),
    path("citizens/<int:pk>/", people.CitizenView.as_view(), name="citizen"),
    path(
        "citizens/<int:pk>/change/",
        citizen_changes.ChangeCitizenView.as_view(),
        name="citizen_change",
    ),
    path("citizens/<int:pk>/book/", booking.BookForView.as_view(), name="book_for"),
    path("cases/", lists.CasesView.as_view(), name="cases"),
    path("cases/new/", intake.ItemsView.as_view(), name="case_items"),
    path("cases/new/<slug:code>/", intake.IntakeView.as_view(), name="intake"),
    path("cases/overdue/", lists.OverdueView.as_view(), name="cases_overdue"),
    path("cases/forwardings/", lists.ForwardingsView.as_view(), name="forwardings"),
    path("cases/ratings/", lists.RatingTasksView.as_view(), name="rating_tasks"),
    path("cases/figures/", lists.FiguresView.as_view(), name="case_figures"),
    path("cases/<int:pk>/", page.CaseView.as_view(), name="case"),
    path("cases/<int:pk>/papers/", papers.PapersView.as_view(), name="case_papers"),
    path("cases/<int:pk>/papers/<int:paper>/", papers.PaperView.as_view(), name="case_paper"),
    path("cases/<int:pk>/slip/", page.SlipView.as_view(), name="case_slip"),
]
