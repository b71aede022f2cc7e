"""Printing: a page of HTML becomes a PDF that people hold in their hands.

*Face* is one cut of a typeface (宋 regular, 黑 bold …); *asset* is a file held in memory that a page may name
(a face, a style sheet, a stored picture); *running marks* are the head and foot of every page (内部资料,
edition, date, page x of y); *watermark* is unit and time, drawn as outlines so that no word of it enters
the text. What is printed belongs to the rooms above: they bring the HTML and the facts, this room brings
paper and ink.
"""
