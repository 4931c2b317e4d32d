"""The dispatch board, plans of a day, urgent visits and absences: by keyboard, without a map."""
