"""Each line is a figure of ours, the limit it stands beside, and their ratio."""

from bench import (
    feeds,
    finder,
    imports,
    lists,
    measure,
    memory,
    notices,
    pages,
    queue,
    registering,
    replies,
)

measure.heading()
pages.measure()
registering.measure()
lists.measure()
imports.measure()
feeds.measure()
notices.measure()
queue.measure()
replies.measure()
finder.measure()
memory.measure()
