"""Enterprises (企业) and their contacts (联系人): who might invest, and through whom we reach them.

A code name (代号) is an enterprise whose name may not be written yet. Who may see an enterprise is kept in
``EnterpriseAccess``: whoever entered it, and whoever works on a lead of it.
"""
