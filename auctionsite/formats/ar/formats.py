"""Arabic dates: the day first and 24 hours; Django has none of its own for Arabic."""

SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
