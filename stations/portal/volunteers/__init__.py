"""Volunteering for whoever helps."""
