"""The trail: who did or read what, when and by which rule. Append-only, written in the transaction it speaks of.

It is not a log for programmers and it never decides anything. It owns no rule.
"""
