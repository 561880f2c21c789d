"""Platforms that push, one adapter a file."""
