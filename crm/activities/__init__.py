"""Activities (活动记录): something that happened – date, kind, people, result – and the next step, who, by when.

In this room's smallest honest form: an activity belongs to a lead or a region, is logged once, and tells the lead.
"""
