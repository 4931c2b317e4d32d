"""Addresses of devices and alerts."""

from django.urls import path

from elderly_care.console.devices import alerts, register

urlpatterns = [
    path("alerts/", alerts.AlertsView.as_view(), name="alerts"),
    path("alerts/<int:pk>/", alerts.AlertView.as_view(), name="alert"),
    path("devices/", register.DevicesView.as_view(), name="devices"),
    path("devices/gateways/new/", register.AddGatewayView.as_view(), name="add_gateway"),
    path("devices/gateways/<int:pk>/renew/", register.RenewView.as_view(), name="renew_gateway"),
    path("people/<int:pk>/limits/", register.LimitsView.as_view(), name="alert_limits"),
    path("devices/<int:pk>/end/", register.EndDeviceView.as_view(), name="end_device"),
    path("people/<int:pk>/device/", register.AddDeviceView.as_view(), name="add_device"),
]
