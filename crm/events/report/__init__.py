"""The report of an event (活动总结): counts and sums, tables, and a paragraph in official wording.

The wording is a template the office edits, with places such as ``{活动名称}``; an event may have words of its own.
"""
