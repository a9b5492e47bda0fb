"""allauth looks here for addresses of a provider; the house's are in accounts/urls.py and auctionsite/urls.py."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
