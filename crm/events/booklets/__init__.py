"""Booklets (项目册): the projects chosen for an event, in their order, checked, and printed as numbered editions.

*Booklet* is what is being put together, one per event; *edition* is one print of it in one language: its *plan* is fixed
when it is ordered (which revision of which project on which place, front matter, prices, contacts), and once *frozen* its
file never changes. A *section* (篇) gathers sheets by chain, region or industry.
"""
