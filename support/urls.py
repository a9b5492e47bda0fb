"""Addresses of the help pages."""

from django.urls import path

from support import reporting, views

urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("contact/", views.contact, name="contact"),
    path("people/<str:public_id>/report", reporting.person, name="report_person"),
    path("auctions/<str:public_id>/report", reporting.lot, name="report_lot"),
]
