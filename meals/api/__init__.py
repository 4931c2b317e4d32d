"""Menus and orders for partners."""
