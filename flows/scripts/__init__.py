"""The scripts that come with the line; each .nt file is one script."""
