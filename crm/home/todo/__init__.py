"""要办的事: what waits for the reader, gathered from the rooms."""
