"""The papers of a meal: to look at, and as PDF that is built when it is asked for."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from meals.commands.papers import make_paper
from meals.console.views.base import MealMixin
from meals.enums import DishCategory, MealPeriod, PaperKind
from meals.logic import papers
from meals.queries.papers import boxes_of, changes_since, latest_version

LABELS_ON_A_PAGE = 120


class PaperView(MealMixin, TemplateView):
    """One paper as it is now, what changed since its last version, and the button that prints."""

    permission = "meals.print_papers"

    @cached_property
    def kind(self) -> str:
        """Of the address."""
        if self.kwargs["kind"] not in PaperKind.values:
            raise Http404
        return self.kwargs["kind"]

    def get_template_names(self):
        """Each kind has its own."""
        kind = self.kind
        return [f"console/meals/papers/{kind}.html"]

    def get_context_data(self, **_path):
        """Counts of now."""
        kitchen, day, meal = self.meal
        boxes = boxes_of(kitchen, day, meal)
        version = latest_version(kitchen, day, meal, self.kind)
        content = _readable(papers.CONTENTS[self.kind](boxes))
        return super().get_context_data(
            kitchen=kitchen,
            day=day,
            meal=MealPeriod(meal).label,
            kind=self.kind,
            title=PaperKind(self.kind).label,
            boxes=len(boxes),
            portions=sum(box.portions for box in boxes),
            version=version,
            changes=changes_since(version, boxes),
            content=content,
            page=self._page(content),
        )

    def _page(self, content: dict):
        """Labels by the hundred; the others are short."""
        if self.kind != PaperKind.LABELS:
            return None
        pages = Paginator(content["labels"], LABELS_ON_A_PAGE)
        return pages.get_page(self.request.GET.get("page"))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The PDF, and a version of it if it shows something new."""
        kitchen, day, meal = self.meal
        paper = make_paper(
            kitchen=kitchen,
            service_date=day,
            meal_period=meal,
            kind=self.kind,
            by=request.user,
            only_new="only_new" in request.POST,
        )
        response = HttpResponse(paper.pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{paper.filename}"'
        response["Cache-Control"] = "private, no-store"
        return response


def _readable(content: dict) -> dict:
    """Categories by their names."""
    if "dishes" not in content:
        return content
    dishes = [[DishCategory(category).label, *rest] for category, *rest in content["dishes"]]
    return {**content, "dishes": dishes}
