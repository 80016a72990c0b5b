"""Who agreed to what, when, in which words, and what happens when they change their mind.

Rule C-1 lives here and only here; the database repeats it. It never judges a refusal.
"""
