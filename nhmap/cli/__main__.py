"""``python -m nhmap.cli`` is ``nhmap``."""

import sys

from nhmap.cli import main

sys.exit(main())
