"""Pairings (定点联系): which unit, leader or department supports which region, from when to when, with whose team."""
