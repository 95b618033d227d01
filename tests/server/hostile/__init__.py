"""An attack on the running server."""
