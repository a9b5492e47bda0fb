"""Live lots: a socket that only tells. Bids never come this way, and nothing private is ever in a message."""
