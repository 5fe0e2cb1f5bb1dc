"""The browser in words: family and system only, so that one's own list can be read."""

FAMILIES = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def say_browser(agent: str) -> str:
    """The words for a User-Agent header, as "Firefox, Windows"; no more of it is kept (002-31).

    For showing alone: no rule may ask it.
    """
    found = [
        next((name for mark, name in table if mark in agent), "") for table in (FAMILIES, SYSTEMS)
    ]
    return ", ".join(name for name in found if name)
