"""Where people go to sign in elsewhere. The way back is in auctionsite/urls.py: an address without a language."""

from django.urls import path

from accounts.views.ways_in import go

urlpatterns = [path("with/<str:provider_id>/", go, name="openid_login")]
