"""The machine that runs the journeys may be slow: what a page is to show is waited for, never hoped for."""

from playwright.sync_api import expect

expect.set_options(timeout=15_000)
