"""Roles, and the kinds of places and bodies that they are held in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DivisionLevel(models.TextChoices):
    """What a division code stands for."""

    DISTRICT = "district", _("区县")
    STREET = "street", _("街道乡镇")
    COMMUNITY = "community", _("社区村")


class OrganisationKind(models.TextChoices):
    """The bodies that take part."""

    STREET_OFFICE = "street_office", _("街道办事处")
    OPERATOR = "operator", _("运营企业")
    SOCIAL_ORGANISATION = "social_organisation", _("社会组织")
    DEPARTMENT = "department", _("职能部门")


class Role(models.TextChoices):
    """What a membership lets its holder do; what each role may do is in the apps' permissions.py."""

    DISTRICT_ADMIN = "district_admin", _("区级管理员")
    STREET_CLERK = "street_clerk", _("街道经办人")
    STREET_APPROVER = "street_approver", _("街道审批人")
    COMMUNITY_WORKER = "community_worker", _("社区工作者")
    STATION_MANAGER = "station_manager", _("驿站负责人")
    CASHIER = "cashier", _("食堂收银员")
    KITCHEN = "kitchen", _("厨房")
    RIDER = "rider", _("送餐员")
    DISPATCHER = "dispatcher", _("派单员")
    CALL_AGENT = "call_agent", _("话务员")
    CAREGIVER = "caregiver", _("护理员")
    ASSESSOR = "assessor", _("评估员")
    PARTNER_ENGINEER = "partner_engineer", _("合作方工程师")
    AUDITOR = "auditor", _("审计员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


# 三员分立：nobody holds two of these at once, nor one of them beside another role.
SEPARATED_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
