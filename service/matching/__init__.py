"""Find the right peer: who could take a caller, in which order, and how they are asked."""
