"""Each line is a figure of ours, the limit it stands beside, and their ratio."""

from bench import feeds, measure, memory, notices, pages, replies

measure.heading()
pages.measure()
feeds.measure()
notices.measure()
replies.measure()
memory.measure()
