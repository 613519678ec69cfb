"""Logs as lines of key=value; values are escaped, so that no visitor writes a line of their own."""

import logging

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
