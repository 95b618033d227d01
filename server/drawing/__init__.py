"""Drawings in SVG: numbers only. Shapes get their looks by class, their places as percentages.

A percentage is a place in the drawing at every width, so texts in it keep their size on a phone,
and nothing needs a style attribute, which our policy forbids.
"""
