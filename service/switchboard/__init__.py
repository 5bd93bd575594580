"""One path for every event: receive keeps it, route says what it means, handle and perform do it."""
