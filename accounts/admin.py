"""People for staff: who they are, what they may not do, which accounts belong together. Passwords are nowhere here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.forms import NameField, refuse_taken
from accounts.models import AccountLink, AuditEntry, Restriction, TelegramAccount, User
from accounts.services.audit import verify_chain
from accounts.services.bans import shut_out
from accounts.staff_pages import RescuePage
from events.admin import ReadOnlyAdmin

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


class RestrictionInline(admin.TabularInline):
    """What keeps this person from bidding and selling. Lifted, not deleted, so that it stays known."""

    model = Restriction
    extra = 0
    can_delete = False
    fields = ("reason", "created_at", "until", "lifted_at")
    readonly_fields = ("created_at",)


class TelegramInline(admin.StackedInline):
    """The linked Telegram account."""

    model = TelegramAccount
    extra = 0
    can_delete = False
    fields = readonly_fields = ("title", "telegram_id", "linked_at", "unreachable_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RestrictedFilter(admin.SimpleListFilter):
    """People under a restriction that stands now."""

    title = _("restricted")
    parameter_name = "restricted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice: those who are."""
        return [("1", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Pick them."""
        if self.value() != "1":
            return queryset
        return queryset.filter(pk__in=Restriction.objects.filter(Restriction.standing(timezone.now())).values("user"))


class PersonForm(forms.ModelForm):
    """A person's public facts; a name is judged as their own settings judge it."""

    name = NameField()

    def clean_name(self) -> str:
        """Refuse a name that looks like somebody else's."""
        return refuse_taken(self.cleaned_data["name"], but=self.instance)


@admin.register(User)
class UserAdmin(RescuePage):
    """People. They sign up themselves, and are made anonymous rather than deleted; rights are given by superusers."""

    form = PersonForm
    list_display = ("name", "email", "language", "date_joined", "last_login", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", RestrictedFilter, "language", "date_joined")
    list_per_page = 50
    search_fields = ("name", "email", "public_id")
    ordering = ("-id",)
    show_full_result_count = False
    filter_horizontal = ("groups", "user_permissions")
    inlines = (RestrictionInline, TelegramInline)
    readonly_fields = ("public_id", "email", "date_joined", "last_login")
    fieldsets = (
        (None, {"fields": ("name", "email", "public_id", "language", "time_zone")}),
        (_("Access"), {"fields": ("is_active", *RIGHTS, "date_joined", "last_login")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Staff change people; only a superuser changes staff."""
        may = super().has_change_permission(request, obj)
        return may and (request.user.is_superuser or obj is None or not (obj.is_staff or obj.is_superuser))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Rights are for superusers to give, and never to oneself."""
        if request.user.is_superuser and obj != request.user:
            return self.readonly_fields
        return (*self.readonly_fields, *RIGHTS)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse to filter by the password's hash."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Write what was changed alone, and the key of a changed name with it."""
        many = {"groups", "user_permissions"}
        changed = [name for name in form.changed_data if name not in many]
        obj.save(update_fields=[*changed, *(["name_key"] if "name" in changed else [])])
        if "is_active" in changed and not obj.is_active:
            shut_out(person_id=obj.pk)


@admin.register(Restriction)
class RestrictionAdmin(admin.ModelAdmin):
    """Who may not bid or sell, since when, and why."""

    list_display = ("user", "reason", "created_at", "until", "lifted_at")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email", "reason")
    autocomplete_fields = ("user",)
    readonly_fields = ("created_at",)
    ordering = ("-id",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AccountLinkForm(forms.ModelForm):
    """A link joins two different accounts, once, whichever is named first."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        one, other = cleaned.get("one"), cleaned.get("other")
        if one and one == other:
            self.add_error("other", _("Choose two different accounts."))
        if one and other and AccountLink.objects.filter(one=other, other=one).exclude(pk=self.instance.pk).exists():
            self.add_error("other", _("These two accounts are linked already."))
        return cleaned


@admin.register(AccountLink)
class AccountLinkAdmin(admin.ModelAdmin):
    """Accounts that belong together: neither may bid on the other's lots."""

    form = AccountLinkForm
    list_display = ("one", "other", "reason", "created_at")
    list_select_related = ("one", "other")
    search_fields = ("one__name", "one__email", "other__name", "other__email", "reason")
    autocomplete_fields = ("one", "other")
    readonly_fields = ("created_at",)
    ordering = ("-id",)


@admin.register(TelegramAccount)
class TelegramAccountAdmin(ReadOnlyAdmin):
    """Which Telegram account is whose, and which cannot be reached."""

    list_display = ("title", "user", "telegram_id", "linked_at", "unreachable_at")
    list_filter = (("unreachable_at", admin.EmptyFieldListFilter), "linked_at")
    list_select_related = ("user",)
    search_fields = ("title", "telegram_id", "user__name", "user__email")
    ordering = ("-id",)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The audit log, newest first, and a page that tells whether its chain is whole."""

    list_display = ("seq", "at", "action", "actor", "subject", "facts")
    list_filter = ("at",)
    search_fields = ("action", "actor", "subject", "facts")
    search_help_text = _("Public ids of people are on their own pages here.")
    ordering = ("-seq",)
    list_per_page = 50
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """Put the check before Django's own, whose last pattern takes everything."""
        check = self.admin_site.admin_view(require_safe(self.verify_page))
        return [path("verify/", check, name="accounts_auditentry_verify"), *super().get_urls()]

    def verify_page(self, request: HttpRequest) -> HttpResponse:
        """Walk the chain and say in one line what was found."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Verify the chain"),
            "chain": verify_chain(),
        }
        return TemplateResponse(request, "admin/accounts/auditentry/verify.html", context)
