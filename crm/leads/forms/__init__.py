"""Forms of the leads room, one file per part of the work."""
