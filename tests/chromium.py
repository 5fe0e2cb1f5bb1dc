"""The browser of the journeys: where it is, or why there is none."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "no Chromium was found on PATH or in OMVARD_CHROMIUM "
    "(on Debian or Ubuntu: apt-get install chromium)"
)


def find_chromium() -> str | None:
    """The program to start, or None; then `MISSING` says why."""
    return os.environ.get("OMVARD_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
