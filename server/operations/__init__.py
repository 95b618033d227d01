"""Running it: what operators see of a server. Metrics, logs, health (README.md)."""
