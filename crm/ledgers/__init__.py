"""Ledgers 台账: what counties already keep in workbooks, read row by row and never guessed at.

A *reading* is a sheet with its headings recognised and each row typed; a cell that cannot be read for certain is
named with its reason. Matching, the dry run and applying a reading to the database stand on top of that.
"""
