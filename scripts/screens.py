"""Takes pictures of every screen at every size, and prints each page, for people to look at.

Starts nhmap on a free port with a folder of its own for saved plans, drafts Stoke-on-Trent, and walks through the
pages in a headless Chromium or Chrome found on the PATH::

    python scripts/screens.py FOLDER [--size "laptop at 200" ...] [--scheme dark] [--forced] [--paper] [--only sites]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import sync_playwright

PROJECT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from tests.support.driving import Person, Server, find_browser, launch  # noqa: E402 - a sibling folder
from tests.support.screens import SIZES, draft_stoke, faults, walk, window  # noqa: E402 - a sibling folder


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", choices=SIZES, action="append", help="only these; all of them otherwise")
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--forced", action="store_true", help="with the colours of a high-contrast system")
    parser.add_argument("--only", default="", help="screens whose name begins so, for example “sites”")
    parser.add_argument("--paper", action="store_true", help="print each screen to PDF too")
    return parser.parse_args()


def main() -> None:
    """Take every picture."""
    asked = arguments()
    if find_browser() is None:
        sys.exit("No Chromium or Chrome on the PATH.")
    asked.folder.mkdir(parents=True, exist_ok=True)
    look: dict[str, Any] = {"color_scheme": asked.scheme}
    if asked.forced:
        look |= {"forced_colors": "active", "contrast": "more"}
    with tempfile.TemporaryDirectory(prefix="nhmap-screens-") as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "plans", Path(folder) / "server.log")
        server.start()
        browser = launch(playwright)
        try:
            drawn = Person(window(browser, SIZES["laptop"]).new_page(), server.address).open()
            draft_stoke(drawn)
            query = drawn.page.url.partition("?")[2]
            drawn.page.context.close()
            for name in asked.size or SIZES:
                context = window(browser, SIZES[name], **look)
                person = Person(context.new_page(), server.address).open(f"?{query}")
                person.page.set_default_timeout(40_000)
                for screen in walk(person, asked.only):
                    if not screen.startswith(asked.only):
                        continue
                    file = asked.folder / f"{name}, {screen}".replace(", ", "--").replace(" ", "-")
                    person.page.screenshot(path=file.with_suffix(".png"))
                    if asked.paper:
                        file.with_suffix(".pdf").write_bytes(person.page.pdf(prefer_css_page_size=True))
                    for fault in faults(person):
                        print(f"{name}: {screen}: {' '.join(fault.split())}", flush=True)
                context.close()
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
