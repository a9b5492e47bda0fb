"""Forms: what people type becomes amounts, times and choices, or keeps its place with a word about what is wrong."""
