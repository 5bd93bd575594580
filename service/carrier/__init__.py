"""The phone company: what we ask of it (client), what it tells us (webhook), what we answer it (twiml)."""
