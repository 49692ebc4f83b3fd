"""`python -m repletion` is the same as `repletion`."""

import sys

from repletion.interfaces.cli import main

sys.exit(main())
