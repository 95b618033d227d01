"""Builds in which something is killed; see README.md."""
