"""Addresses of a person's own settings, and of signing up in place of allauth's."""

from django.urls import path

from accounts.views import sessions, ways_in
from accounts.views import settings as views

urlpatterns = [
    path("accounts/signup/", views.SignUp.as_view(), name="account_signup"),
    path("accounts/with/<str:provider_id>/", ways_in.go, name="openid_login"),
    path("accounts/3rdparty/", ways_in.connections, name="socialaccount_connections"),
    path("accounts/3rdparty/signup/", ways_in.SocialSignUp.as_view(), name="socialaccount_signup"),
    path("settings/", views.settings_page, name="settings"),
    path("settings/sessions/", sessions.sessions_page, name="sessions"),
    path("settings/sessions/end", sessions.sessions_end, name="sessions_end"),
    path("settings/telegram/", views.telegram, name="telegram_link"),
    path("settings/telegram/confirm", views.telegram_confirm, name="telegram_confirm"),
    path("settings/telegram/unlink", views.telegram_unlink, name="telegram_unlink"),
]
