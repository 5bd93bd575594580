"""A pretend phone company that speaks Twilio's HTTP; it imports nothing of the line."""
