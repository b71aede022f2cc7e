"""Workbooks: tables that come in and go out as files.

Reading takes an ``.xlsx``, ``.xls`` or ``.csv`` that a stranger uploaded, checks it before anything parses it,
and gives plain rows with their merged ranges. Writing turns a list into ``.xlsx`` or ``.csv`` in which no cell
can ever be taken for a formula. The room knows nothing of ledgers, leads or any other trade word.
"""
