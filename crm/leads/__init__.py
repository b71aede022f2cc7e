"""Leads (线索): one investor's intention to invest in one county. The heart of the system.

A lead moves lead → negotiation → signed → landed through gates (``gates.py``, one rule table for form, board,
command and import). Beside the stage stands a status. Signed and landed are requested by one person and confirmed
(核定) by another. What upper rooms decide – contacts logged, the screening's outcome – is kept here as columns,
written by calls from above.
"""
