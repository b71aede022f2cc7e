"""Floor 0: what every room stands on, and no word of the trade.

Database and transactions, who is reading, what may be done, forms, pages and fragments, errors, the clock,
money, paging and announcements. Nothing here knows what a lead is.
"""
