"""The line's hands: one worker for each lane, and the clock that sees that nothing due is left lying."""
