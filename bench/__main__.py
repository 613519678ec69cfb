"""Each line is a figure of ours, the limit it stands beside, and their ratio.

All parts, or those that are named: `python -m bench pages memory`.
"""

import sys
from importlib import import_module

from bench import measure

PARTS = (
    "pages",
    "registering",
    "lists",
    "imports",
    "feeds",
    "notices",
    "queue",
    "replies",
    "finder",
    "memory",
)

measure.heading()
for part in sys.argv[1:] or PARTS:
    import_module(f"bench.{part}").measure()
