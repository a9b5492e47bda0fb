"""Help: how the house works, and how to reach the people behind it."""
