"""Addresses of a person's own settings, and of signing up in place of allauth's."""

from django.urls import path

from accounts.views import data, people
from accounts.views import settings as views

urlpatterns = [
    path("accounts/signup/", views.SignUp.as_view(), name="account_signup"),
    path("settings/", views.settings_page, name="settings"),
    path("settings/telegram/", views.telegram, name="telegram_link"),
    path("settings/telegram/confirm", views.telegram_confirm, name="telegram_confirm"),
    path("settings/telegram/unlink", views.telegram_unlink, name="telegram_unlink"),
    path("settings/blocked/", people.blocks, name="blocks"),
    path("people/<str:public_id>/follow", people.follow, name="follow"),
    path("people/<str:public_id>/block", people.block, name="block"),
    path("settings/data/", data.data, name="data"),
    path("settings/data/export", data.export, name="data_export"),
    path("settings/data/<str:link>/", data.download, name="data_download"),
    path("settings/delete/", data.delete, name="account_delete"),
    path("settings/delete/keep", data.keep, name="account_keep"),
]
