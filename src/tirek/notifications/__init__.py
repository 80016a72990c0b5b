"""The inbox inside the platform: a short note with a link, never with content.

E-mail and push repeat these notes later. It knows nobody but by id.
"""
