"""Files: attachments as evidence, stored by id under the data folder, checked by content, served as downloads.

An attachment belongs to a parent (kind and id); the room that owns the parent decides who may have it.
"""
