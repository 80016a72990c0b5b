"""Signals: a red-flag answer, a named person, a clock.

It is not an emergency service and never judges risk by itself. Concerns and the consultation journal join it later.
"""
