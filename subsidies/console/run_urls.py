"""Addresses of the runs and their bank files."""

from django.urls import path

from subsidies.console.views import payouts, run_lines, runs

urlpatterns = [
    path("runs/", runs.RunsView.as_view(), name="runs"),
    path("runs/start/", runs.RunStartView.as_view(), name="run_start"),
    path("runs/<int:pk>/", runs.RunView.as_view(), name="run"),
    path("runs/<int:pk>/progress/", runs.RunProgressView.as_view(), name="run_progress"),
    path("runs/<int:pk>/statement/", runs.RunStatementView.as_view(), name="run_statement"),
    path("runs/<int:pk>/issues/", run_lines.RunIssuesView.as_view(), name="run_issues"),
    path("runs/<int:pk>/lines/<slug:which>/", run_lines.RunLinesView.as_view(), name="run_lines"),
    path(
        "runs/<int:pk>/exclude/<int:item_pk>/",
        run_lines.RunExcludeView.as_view(),
        name="run_exclude",
    ),
    path("runs/<int:pk>/bank/", payouts.RunPayoutsView.as_view(), name="run_payouts"),
    path("runs/<int:pk>/bank/accounts/", payouts.NewAccountsView.as_view(), name="accept_accounts"),
    path("runs/<int:pk>/do/<slug:verb>/", runs.RunActView.as_view(), name="run_act"),
    path("payouts/<int:pk>/", payouts.PayoutFileView.as_view(), name="payout_file"),
    path("payouts/<int:pk>/file/", payouts.PayoutDownloadView.as_view(), name="payout_download"),
    path("payouts/<int:pk>/accept/", payouts.PayoutAcceptView.as_view(), name="payout_accept"),
    path("payouts/lines/<int:pk>/<slug:verb>/", payouts.PayoutActView.as_view(), name="payout_act"),
]
