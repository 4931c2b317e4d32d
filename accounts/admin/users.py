"""People who log in."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import commands
from accounts.admin.scoped import ScopedAdmin, ScopedInline
from accounts.models import Membership, User
from core.errors import InvalidInput
from core.identity import read_phone


class UserAddForm(AdminUserCreationForm):
    """Name and password; roles are another person's business."""

    usable_password = None

    class Meta:
        model = User
        fields = ["username", "display_name", "is_staff"]


class UserEditForm(UserChangeForm):
    """What may change besides the password."""

    alert_phone = forms.CharField(
        label=_("手机（收提醒短信）"),
        max_length=20,
        required=False,
        help_text=_("有事等这个人处理时发短信；留空就不发。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "alert_phone" in self.fields:  # not on the page of who may only look
            self.fields["alert_phone"].initial = self.instance.phone or ""

    def clean_alert_phone(self):
        """A number that can be called."""
        text = self.cleaned_data["alert_phone"]
        try:
            return read_phone(text) if text.strip() else ""
        except InvalidInput as error:
            raise ValidationError(str(error)) from None

    class Meta:
        model = User
        fields = ["display_name", "is_staff", "is_active"]


class HeldRoles(ScopedInline):
    """To look at: roles are granted on their own page."""

    model = Membership
    fields = readonly_fields = ["role", "division", "organisation", "valid_from", "valid_to"]
    can_delete = False
    related = ("user", "division", "organisation")
    verbose_name_plural = _("角色")

    def has_add_permission(self, request, obj=None):
        """Not here."""
        return False

    def has_change_permission(self, request, obj=None):
        """Not here."""
        return False


@admin.register(User)
class UserAdmin(ScopedAdmin, DjangoUserAdmin):
    """Accounts. There is no flag that stands above the roles."""

    form = UserEditForm
    add_form = UserAddForm
    list_display = ["username", "display_name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["username", "display_name"]
    ordering = ["username"]
    filter_horizontal = ()
    readonly_fields = ["username", "last_login", "created_at"]
    fieldsets = [
        (None, {"fields": ["username", "password", "display_name", "alert_phone"]}),
        (_("登录"), {"fields": ["is_staff", "is_active", "last_login", "created_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "display_name", "is_staff", "password1", "password2"]})
    ]
    inlines = [HeldRoles]

    @admin.display(description=_("手机（收提醒短信）"))
    def alert_phone(self, user):
        """For who may only look."""
        return user.masked_phone or "—"

    def get_readonly_fields(self, request, obj=None):
        """The name is chosen once."""
        return self.readonly_fields if obj else []

    def get_inlines(self, request, obj):
        """A new user has no role."""
        return self.inlines if obj else []

    def save_model(self, request, obj, form, change):
        """Through the commands."""
        data = form.cleaned_data
        if change:
            commands.change_user(
                user=obj,
                display_name=data["display_name"],
                is_staff=data["is_staff"],
                is_active=data["is_active"],
                by=request.user,
            )
            commands.set_phone(user=obj, phone=data["alert_phone"], by=request.user)
            return
        made = commands.create_user(
            username=data["username"],
            display_name=data["display_name"],
            password=data["password1"],
            is_staff=data["is_staff"],
            by=request.user,
        )
        obj.pk = made.pk

    def get_fieldsets(self, request, obj=None):
        """The door to the password only for who may set it."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or request.user.has_perm("accounts.set_password_user", obj):
            return fieldsets
        return [(None, {"fields": ["username", "display_name", "alert_phone"]}), *fieldsets[1:]]

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        """Django's page; that it was used is recorded, the password is not."""
        user = self.get_object(request, id)
        if user is not None and not request.user.has_perm("accounts.set_password_user", user):
            raise PermissionDenied
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            commands.note_password(user=self.get_object(request, id), by=request.user)
        return response
