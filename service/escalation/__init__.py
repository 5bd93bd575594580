"""Reach somebody on call, every time: page, climb until a human acts, tell the truth meanwhile."""
