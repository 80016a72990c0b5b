"""The registry of instruments: published versions, languages, evidence, norms.

An instrument is content (content/instruments), frozen by hash. It knows no pupil and gives no advice.
"""
