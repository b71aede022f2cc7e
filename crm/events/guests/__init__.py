"""Guests (客商) of an event: invited, answering, coming.

Numbers of a guest are masked like a contact's; showing one whole is a right and is written down.
"""
