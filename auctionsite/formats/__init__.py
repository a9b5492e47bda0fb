"""Dates by language, where the house differs from Django."""
