"""Meetings (对接洽谈) arranged at an event: a guest, a county, perhaps a project, a time; and what was said."""
