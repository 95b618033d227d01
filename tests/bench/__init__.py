"""Timings. Never a test: numbers to compare, on the machine they were taken on."""
