"""Staff pages for residents' files."""

from elderly_care.admin.family import FamilyLinkAdmin
from elderly_care.admin.imports import ImportForm, import_page
from elderly_care.admin.residents import ResidentAdmin

__all__ = ["FamilyLinkAdmin", "ImportForm", "ResidentAdmin", "import_page"]
