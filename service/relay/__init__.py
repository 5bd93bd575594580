"""Pass texts on with both numbers hidden, and help both people to pause, repair and part."""
