"""Sixteen sample projects in both languages, each brought to where its file says it stands."""
