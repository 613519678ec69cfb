"""The limit for pages: a Flask that renders one template, and one that commits one row."""

import os

from flask import Flask, redirect, render_template, request
from jinja2 import DictLoader
from sqlalchemy import create_engine, event, text

SIZE = int(os.environ["BARE_SIZE"])
# A page of that size whose tags and values stand where a real page's do.
LINE = '<p class="line">{{ title }} <a href="/m/{{ ref }}">{{ ref }}</a></p>\n'
RENDERED = len("<p class='line'>Rice and rivers <a href='/m/abcdefgh'>abcdefgh</a></p>\n")
PAGE = "<!doctype html><title>{{ title }}</title>\n" + LINE * (SIZE // RENDERED)

app = Flask(__name__)
app.jinja_loader = DictLoader({"page.html": PAGE})
engine = create_engine(os.environ["BARE_DATABASE"])


@event.listens_for(engine, "connect")
def prepare(connection, _record):
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(engine, "begin")
def begin(connection):
    connection.exec_driver_sql("BEGIN IMMEDIATE")


with engine.begin() as connection:
    connection.execute(text("CREATE TABLE IF NOT EXISTS names (name TEXT)"))


@app.get("/page")
def page():
    return render_template("page.html", title="Rice and rivers", ref="abcdefgh")


@app.post("/row")
def row():
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO names VALUES (:name)"), request.form.to_dict())
    return redirect("/page", 303)
