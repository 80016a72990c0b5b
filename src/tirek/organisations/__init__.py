"""The tree of organisations and the calendar of the school year.

It knows no people. School years, quarters and holidays are dated data with the order that set them.
"""
