"""Audit: who changed what, when, from where, and what it was before – in the same transaction as the change.

An entry holds references and changed values, the actor's name as text (people leave, the trail stays).
"""
