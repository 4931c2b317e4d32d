"""Pages of delivery rounds, of orders without a kitchen, and of a meal's totals."""
