"""What the scores say about one child and one class, over time, in three voices.

Nothing is official until a psychologist signs. It computes no score.
"""
