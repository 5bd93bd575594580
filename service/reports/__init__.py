"""What a line did, in counts: made day by day at night, shown only in bands that nobody can be found in."""
