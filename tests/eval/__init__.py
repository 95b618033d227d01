"""Scores on gold corpora, beside those of other systems."""
