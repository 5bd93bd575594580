"""What `make bench` measures: each module here has a `run() -> list[dict]`, one dict for each row."""
