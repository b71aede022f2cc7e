"""The window: what anybody may see of all projects together, and nothing that no published edition says."""
