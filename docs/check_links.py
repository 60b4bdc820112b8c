"""Looks at every link inside of a built site: does the page exist, and the place in it?

python docs/check_links.py SITE

External links are not followed: what builds the site need not reach the world.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit


class Page(HTMLParser):
    """The places and the links of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[tuple[str, int]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" or (name == "name" and tag == "a"):
                self.places.add(value or "")
            elif name in {"href", "src"} and value is not None:
                self.links.append((value, self.getpos()[0]))


def broken(site: Path) -> list[str]:
    """What is wrong with the links of a site, a line each."""
    pages = {path.resolve(): Page(path) for path in sorted(site.rglob("*.html"))}
    said = []
    for path, page in pages.items():
        for link, line in page.links:
            if urlsplit(link).scheme or link.startswith("//"):
                continue
            address, place = urldefrag(link)
            target = (path.parent / unquote(urlsplit(address).path)).resolve() if address else path
            target = target / "index.html" if target.is_dir() else target
            where = f"{path.relative_to(site.resolve())}:{line}: {link}"
            if not target.exists():
                said.append(f"{where}: there is no such page")
            elif place and target in pages and unquote(place) not in pages[target].places:
                said.append(f"{where}: there is no such place on the page")
    return said


if __name__ == "__main__":
    site = Path(sys.argv[1])
    problems = broken(site)
    print(*problems, sep="\n", end="\n" if problems else "")
    pages = sum(1 for _ in site.rglob("*.html"))
    print(f"{pages} pages, {len(problems)} broken links")
    sys.exit(1 if problems or not pages else 0)
