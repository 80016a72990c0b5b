"""The roster's own engine: from the bytes of a sheet to a plan of what would change. It knows no database and no page.

``read_table`` → ``guess_mapping`` → ``read_rows`` → ``plan_import``. Whatever is wrong is a ``Finding`` that names row and
column; the sheet is taken as a whole or not at all.
"""
