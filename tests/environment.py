"""Loaded first (``-p tests.environment``), before the settings: tests have their own database server."""

import os

os.environ.setdefault("TIREK_CLUSTER", "test")
os.environ.setdefault("TIREK_TESTING", "1")
os.environ.setdefault("TIREK_DEMO", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # a browser's driver runs a loop in the thread that reads rows
