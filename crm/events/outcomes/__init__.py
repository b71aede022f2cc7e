"""What comes of an event: leads born there, and what was signed. Each counts for its first event only."""
