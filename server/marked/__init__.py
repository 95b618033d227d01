"""An article's text with what was found where it stands. README.md: in which order to read."""
