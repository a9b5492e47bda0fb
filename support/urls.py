"""Addresses of the help pages."""

from django.urls import path

from support import views

urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("contact/", views.contact, name="contact"),
]
