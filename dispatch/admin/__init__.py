"""Staff pages: the catalogue, people and papers are kept here, orders are read."""

from dispatch.admin import calls, catalogue, orders, people, plans, visits
