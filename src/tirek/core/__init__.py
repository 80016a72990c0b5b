"""Building blocks without opinions: ids, the wall between organisations, ciphers, Kazakh text, paper.

It is not a place for what two features happen to share. It owns no rule of the profession.
"""
