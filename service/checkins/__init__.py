"""Run a script with one or two people: the engine decides, this room asks, waits and remembers."""
