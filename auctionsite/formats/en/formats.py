"""English dates: the day first and 24 hours, which reads the same on both sides of an ocean."""

SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
