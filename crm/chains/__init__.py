"""Chains (产业链) and their links (环节), kept lists, so that each lead names link and role.

Roles: 建链 build (find the enterprise that starts the chain), 补链 fill (the key link that is missing),
强链 strengthen (a core element for a chain that stands).
"""
