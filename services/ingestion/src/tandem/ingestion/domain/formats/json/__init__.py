"""JSON: plain words, and the documents of platforms."""
