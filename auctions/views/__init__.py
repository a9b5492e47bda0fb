"""Pages of the auction house: each view parses, calls one service or selector, and renders."""
