"""Logs as lines of key=value; values are escaped, so that no visitor writes a line of their own."""

import logging
from time import monotonic
from typing import Any

import structlog
from flask import Flask

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    level = logging.getLevelNamesMapping().get(str(app.config["LOG_LEVEL"]).upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(),
    )


class Seldom:
    """What is wrong a thousand times a minute is logged once, with how often it was before."""

    def __init__(self, pause: float = 60) -> None:
        self.pause, self.quiet_until, self.left_out = pause, -1.0, 0

    def error(self, event: str, **facts: Any) -> None:
        if monotonic() < self.quiet_until:
            self.left_out += 1
            return
        log.error(event, **facts, left_out=self.left_out)
        self.quiet_until, self.left_out = monotonic() + self.pause, 0
