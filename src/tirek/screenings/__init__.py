"""Plans, slips, sittings, answers, the pupil's runner, the live board, scores.

It asks consents before anything (C-1) and psychometrics for every number. It does not interpret.
"""
