"""Write tests/golden/assess_expected.json afresh from the publishers' files: ``python -m tests.support.freeze FOLDER``.

Only for a new vintage of those files: the figures come from plain loops, never from nhmap.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.support import by_hand, footprints, published
from tests.support.frozen import EXPECTED, frozen

if __name__ == "__main__":
    facts = published.read(Path(sys.argv[1]))
    zones = {name: by_hand.selected(facts, shape) for name, shape in footprints.SHAPES.items()}
    held = {
        name: {k: round(v, 6) if isinstance(v, float) else v for k, v in frozen(figures).items()}
        for name, figures in by_hand.assessed(facts, zones, footprints.CROSSINGS).items()
    }
    EXPECTED.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
