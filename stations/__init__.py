"""Places and who runs them: stations, centres, canteens, meal points, kitchens."""
