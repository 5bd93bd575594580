"""The door for the account: Twilio's REST API, as much of it as texts and calls need."""
