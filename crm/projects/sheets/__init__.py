"""Project sheets (项目简介): what an investor holds in the hand – one A4 page, in Chinese or in English.

A sheet is made of a project's *facts* alone (``crm.projects.facts``), so a frozen edition prints as it was. A *public*
sheet shows the office and its telephone; an *internal* one also the person, the mobile, the guiding unit and the note.
A sheet too long for its page takes the next *setting*: tighter, then smaller, at last two pages; no word is dropped.
"""
