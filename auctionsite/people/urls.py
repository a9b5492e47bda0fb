"""Addresses of pages about people."""

from django.urls import path

from auctionsite.people import views

urlpatterns = [
    path("people/<str:public_id>/", views.profile, name="profile"),
    path("settings/profile/", views.edit, name="profile_edit"),
    path("following/", views.following, name="following"),
]
