"""Addresses of the counter, mounted at /console/meals/till/."""

from django.urls import path

from meals.console.till import data, held, page, records

urlpatterns = [
    path("", page.TillsView.as_view(), name="tills"),
    path("worker.js", data.WorkerView.as_view(), name="till_worker"),
    path("<int:pk>/", page.TillView.as_view(), name="till"),
    path("<int:pk>/open/", page.OpenView.as_view(), name="till_open"),
    path("<int:pk>/sell/", page.SellView.as_view(), name="till_sell"),
    path("<int:pk>/hand-over/", page.HandOverView.as_view(), name="till_hand_over"),
    path("<int:pk>/find/", data.FindView.as_view(), name="till_find"),
    path("<int:pk>/quote/", data.QuoteView.as_view(), name="till_quote"),
    path("<int:pk>/sales/", data.SalesView.as_view(), name="till_sales"),
    path("<int:pk>/give/", data.GiveView.as_view(), name="till_give"),
    path("<int:pk>/list/", data.ListView.as_view(), name="till_list"),
    path("<int:pk>/changes/", data.ChangesView.as_view(), name="till_changes"),
    path("<int:pk>/upload/", data.UploadView.as_view(), name="till_upload"),
    path("sales/<int:pk>/", records.SaleView.as_view(), name="sale"),
    path("shifts/<int:pk>/", records.ShiftView.as_view(), name="till_shift"),
    path("shifts/<int:pk>/give-up/", held.GiveUpView.as_view(), name="shift_give_up"),
    path("held/", held.HeldSalesView.as_view(), name="held_sales"),
    path("held/<int:pk>/", held.HeldSaleView.as_view(), name="held_sale"),
    path("reviews/", records.ReviewsView.as_view(), name="sale_reviews"),
    path("reviews/<int:pk>/", records.ReviewView.as_view(), name="sale_review"),
]
