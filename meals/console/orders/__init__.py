"""Staff's pages for orders: chain orders, late orders, standing orders, how meals end."""
