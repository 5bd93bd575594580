"""Calls: legs that live through documents, phones that hear them, rooms in which they meet."""
