"""Food: kitchens and meal points, menus, orders, routing to kitchens, hand-over, settlement."""
