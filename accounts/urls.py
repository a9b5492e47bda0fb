"""Addresses of a person's own settings, and of signing up in place of allauth's."""

from allauth.account import views as allauth_views
from django.urls import path

from accounts.second_factor import step_up_required
from accounts.views import challenge, data, people, security, sessions, ways_in
from accounts.views import settings as views

urlpatterns = [
    path("accounts/signup/", views.SignUp.as_view(), name="account_signup"),
    path("accounts/email/", step_up_required(allauth_views.email), name="account_email"),
    path(
        "accounts/password/change/",
        step_up_required(allauth_views.password_change, with_password=True),
        name="account_change_password",
    ),
    path("accounts/password/set/", step_up_required(allauth_views.password_set), name="account_set_password"),
    path("accounts/second-factor/", challenge.challenge, name="second_factor"),
    path("accounts/second-factor/passkey", challenge.challenge_passkey, name="second_factor_passkey"),
    path("settings/security/", security.security, name="security"),
    path("settings/security/confirm/", challenge.step_up, name="second_factor_step_up"),
    path("settings/security/confirm/passkey", challenge.step_up_passkey, name="second_factor_step_up_passkey"),
    path("settings/security/add/", security.setup, name="second_factor_setup"),
    path("settings/security/add/app/", security.app, name="app_setup"),
    path("settings/security/add/passkey/", security.passkey, name="passkey_setup"),
    path("settings/security/add/passkey/options", security.passkey_options, name="passkey_options"),
    path("settings/security/add/telegram", security.telegram_factor, name="telegram_setup"),
    path("settings/security/remove", security.remove_factor, name="factor_remove"),
    path("settings/security/codes/", security.recovery_codes, name="recovery_codes"),
    path("accounts/with/<str:provider_id>/", ways_in.go, name="openid_login"),
    path("accounts/3rdparty/", ways_in.connections, name="socialaccount_connections"),
    path("accounts/3rdparty/signup/", ways_in.SocialSignUp.as_view(), name="socialaccount_signup"),
    path("settings/", views.settings_page, name="settings"),
    path("settings/sessions/", sessions.sessions_page, name="sessions"),
    path("settings/sessions/end", sessions.sessions_end, name="sessions_end"),
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
