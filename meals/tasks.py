"""Celery entry points: ids in, one command, harmless when run twice."""

from celery import shared_task


@shared_task(name="meals.route_due_menus")
def route_due_menus() -> None:
    """Every minute: a task for each menu whose cutoff has passed."""
    from meals.queries.menus import due_menu_ids

    for menu_id in due_menu_ids():
        route_menu.delay_on_commit(menu_id)


@shared_task(name="meals.route_menu")
def route_menu(menu_id: int) -> None:
    """Give the orders of a menu to kitchens."""
    from core.audit import SYSTEM
    from meals.commands import route_menu as route
    from meals.models import Menu

    menu = Menu.objects.filter(pk=menu_id).first()
    if menu is not None:
        route(menu=menu, by=SYSTEM)
