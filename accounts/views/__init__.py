"""Pages of people: their settings and accounts."""
