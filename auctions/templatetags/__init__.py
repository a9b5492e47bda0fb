"""Template filters of the auction pages."""
