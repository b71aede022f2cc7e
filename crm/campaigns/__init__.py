"""Campaigns (年度行动): a year's name, clock lengths and calendar. Data, never constants in code."""
