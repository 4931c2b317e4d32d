"""People who log in."""

from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from rules import has_perm
from rules.permissions import permissions

from accounts.enums import Role
from accounts.models.scope import AccountQuerySet, Scope
from core.audit import SYSTEM, record
from core.fields import EncryptedTextField
from core.masking import mask_phone


class UserQuerySet(AccountQuerySet):
    """Users in the trade's words."""

    division_path = "memberships__division__code"
    organisation_paths = ("memberships__organisation",)

    def visible_to(self, user):
        """Whoever holds a membership inside the scope."""
        return super().visible_to(user).distinct()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes users with hashed passwords."""

    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        """A user who can log in; without a password, only once one is set."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields) -> "User":
        """The first system administrator: there is no user above the separation of duties."""
        with transaction.atomic(using=self._db):
            user = self.create_user(username, password, **{"is_staff": True, **fields})
            held = user.memberships.create(role=Role.SYSTEM_ADMIN)
            record(user, "accounts.user.created", by=SYSTEM, username=user.username, is_staff=True)
            record(
                held,
                "accounts.membership.granted",
                by=SYSTEM,
                user=user.username,
                role=held.role,
            )
        return user


class User(AbstractBaseUser):
    """Somebody who acts: staff by memberships, residents and family by their links.

    There is deliberately no superuser flag (三员分立): what a user may do follows from memberships.
    """

    username = models.CharField(
        _("登录名"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()]
    )
    display_name = models.CharField(_("姓名"), max_length=60)
    is_staff = models.BooleanField(_("可进入管理后台"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)
    phone = EncryptedTextField(_("手机（收提醒短信）"), null=True)
    phone_index = models.CharField(
        _("手机索引"), max_length=64, blank=True, default="", editable=False, db_index=True
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def current_memberships(self) -> list:
        """What the user holds today; read once per request."""
        return list(self.memberships.current().select_related("division", "organisation"))

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held today."""
        return frozenset(membership.role for membership in self.current_memberships)

    @cached_property
    def scope(self) -> Scope:
        """The places and bodies of today's memberships."""
        held = self.current_memberships
        return Scope(
            prefixes=tuple(m.division_id for m in held if m.division_id),
            organisations=tuple(m.organisation_id for m in held if m.organisation_id),
            all_accounts=any(not m.division_id and not m.organisation_id for m in held),
        )

    def has_perm(self, perm: str, obj=None) -> bool:
        """Ask the sentences of the apps' permissions.py."""
        return self.is_active and has_perm(perm, self, obj)

    def has_perms(self, perms, obj=None) -> bool:
        """All of them."""
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Any permission of that app."""
        if app_label not in self._modules:
            names = (name for name in permissions if name.startswith(f"{app_label}."))
            self._modules[app_label] = any(has_perm(name, self) for name in names)
        return self.is_active and self._modules[app_label]

    @cached_property
    def _modules(self) -> dict[str, bool]:
        """What was asked of apps; the admin's list asks for each of its pages."""
        return {}

    @property
    def masked_phone(self) -> str:
        """138****1234, or nothing."""
        return mask_phone(self.phone) if self.phone else ""

    def get_short_name(self) -> str:
        """What pages call the user."""
        return self.display_name
