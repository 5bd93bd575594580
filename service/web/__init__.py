"""The HTTP door: the carrier's webhooks, health, and the console."""
