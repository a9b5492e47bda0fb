"""Addresses of a person's own settings."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("settings/telegram/", views.telegram, name="telegram_link"),
    path("settings/telegram/confirm", views.telegram_confirm, name="telegram_confirm"),
    path("settings/telegram/unlink", views.telegram_unlink, name="telegram_unlink"),
]
