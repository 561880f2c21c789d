"""Bytes of each format to what they say, one module a format."""
