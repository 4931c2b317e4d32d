"""What to show: prices in words, menus of a person, kitchen sheets, settlements."""
