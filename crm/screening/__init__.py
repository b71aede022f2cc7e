"""Screening (两条底线审查): neither obsolete capacity nor pollution comes in.

In its smallest honest form: the county puts a lead before a responsible department, a person there decides with the
clause cited; the lead keeps the outcome. The unit that found the enterprise cannot decide.
"""
