"""Template tags of the messages."""
