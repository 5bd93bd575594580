"""`shoulder up`: starts the Procfile and what it needs, mends what dies, stops all in order."""
