"""The pure heart of the line: the script language, its engine and its wording. No I/O, clock or chance."""
