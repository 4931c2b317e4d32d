"""Who may open the pages of help at home."""

from elderly_care.portal.guards import ResidentRequiredMixin


class HelpMixin(ResidentRequiredMixin):
    """For oneself, or for whom one may order."""

    link_needs = "may_order"
