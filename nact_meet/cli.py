"""Commands: `flask --app wsgi ...`. Each works on a clean clone without settings."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import structlog
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as OutOfConnections

from nact_meet.demo import meetings as demo
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.history.models import record
from nact_meet.ical import vtimezone as zones
from nact_meet.mail.addresses import BadAddress, normal_address
from nact_meet.planner.command import find_slots
from nact_meet.post import lmtp
from nact_meet.post.labels import OUTCOMES, contents
from nact_meet.post.receiving import receive as take_in
from nact_meet.signing_in.models.passkey import PERMIT_LASTS, PasskeyPermit
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.database import is_away
from nact_meet.web.extensions import db
from nact_meet.web.schema import missing_columns, names_of
from nact_meet.world import timezones


def init_app(app: Flask) -> None:
    for command in (
        create_organiser,
        sign_in_link,
        allow_passkey,
        seed_demo,
        worker,
        deliver,
        receive,
        vtimezone,
        find_slots,
        prepare,
    ):
        app.cli.add_command(command)


class SaysWhatIsWrong(click.Command):
    """A database that is away is said in a sentence: nobody need look for it in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (DBAPIError, OutOfConnections) as error:
            if not is_away(error):
                raise
            fault = str(getattr(error, "orig", error)).partition("\n")[0]
            raise click.ClickException(f"The database is not available now: {fault}") from error


class Address(click.ParamType[str]):
    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return normal_address(value)
        except BadAddress as error:
            self.fail(str(error), param, ctx)


class Zone(click.ParamType[str]):
    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not timezones.is_zone(value):
            self.fail(f"{value!r} is not a time zone of the IANA database.", param, ctx)
        return timezones.canonical(value)


@click.command("create-organiser", cls=SaysWhatIsWrong)
@click.argument("address", type=Address())
@click.option("--name", default="", help="Full name; the part before the @ if left out.")
@click.option("--zone", type=Zone(), help="Such as Asia/Bangkok; unknown if left out.")
@with_appcontext
def create_organiser(address: str, name: str, zone: str | None) -> None:
    """Create a Secretariat member who signs in at ADDRESS."""
    upgrade_database()
    if organiser := Organiser.by_address(address):
        organiser.is_secretariat = True
    else:
        organiser = new_secretariat_member(address, name or address.partition("@")[0], zone)
    record("appointed to the Secretariat", organiser, by=None, name=organiser.person.full_name)
    db.session.commit()
    click.echo(f"{address} is a member of the Secretariat and signs in at {sign_in_page()}")


@click.command("sign-in-link", cls=SaysWhatIsWrong)
@click.argument("address", type=Address())
@with_appcontext
def sign_in_link(address: str) -> None:
    """Print a link that signs ADDRESS in, once, within 15 minutes."""
    upgrade_database()
    click.echo(link_for(organiser_at(address)))


@click.command("allow-passkey", cls=SaysWhatIsWrong)
@click.argument("address", type=Address())
@with_appcontext
def allow_passkey(address: str) -> None:
    """Let ADDRESS add one passkey by an emailed link, if passkeys are required."""
    upgrade_database()
    PasskeyPermit.give(organiser_at(address), by=None)
    db.session.commit()
    click.echo(f"{address} can add one passkey in the next {PERMIT_LASTS.days} days.")


@click.command("seed-demo", cls=SaysWhatIsWrong)
@with_appcontext
def seed_demo() -> None:
    """Write the demonstration data, unless the site is in use already."""
    upgrade_database()
    wanted = demo.is_wanted()
    demo.seed()
    written = "The demonstration data was written."
    click.echo(written if wanted else "Nothing was written: this site has institutes already.")


@click.command("worker", cls=SaysWhatIsWrong)
@with_appcontext
def worker() -> None:
    """Send emails when they are due, until SIGINT or SIGTERM.

    It also reads the mailbox of replies and does what is due by the clock, such as erasing data.
    """
    from nact_meet.worker import run

    upgrade_database()
    run(current_app._get_current_object())  # type: ignore[attr-defined]  # Flask's own proxy


@click.command("deliver", cls=SaysWhatIsWrong)
@with_appcontext
def deliver() -> None:
    """Send the emails that are due now, and exit."""
    from nact_meet.worker import deliver_once

    upgrade_database()
    settled = deliver_once(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo(f"Emails taken up: {settled}. The log names those that were not sent.")


@click.command("receive", cls=SaysWhatIsWrong)
@click.option("--to", default="", help="The recipient in the envelope, if it is known.")
@click.option("--lmtp", "speaks_lmtp", is_flag=True, help="Speak LMTP on standard input instead.")
@with_appcontext
def receive(to: str, speaks_lmtp: bool) -> None:
    """Take in one raw message from standard input, and say what became of it.

    Exit codes are those of sysexits.h: 65 if there was no message, 75 if the mail server should
    keep it and try again.
    """
    log_to_stderr()
    if speaks_lmtp:
        with suppress(SQLAlchemyError):  # where it is away, each message is answered with 451
            upgrade_database()
        lmtp.converse(sys.stdin.buffer, sys.stdout.buffer, current_app.config["MAIL_DOMAIN"])
        return
    message = lmtp.first_octets(sys.stdin.buffer)
    if not message.strip():
        click.echo("There was no message on standard input.", err=True)
        sys.exit(os.EX_DATAERR)
    try:
        upgrade_database()
        row = take_in(message, to=to)
    except SQLAlchemyError as error:
        # Only its name: a mail server sends what is printed here to the sender.
        click.echo(
            f"The message was not stored ({type(error).__name__}). Try again later.", err=True
        )
        sys.exit(os.EX_TEMPFAIL)
    # Nobody's name: a mail server may send what is printed here to the sender.
    click.echo(f"Message {row.id}. {contents(row)}. {OUTCOMES[row.outcome]}.")


@click.command("vtimezone", cls=SaysWhatIsWrong)
@click.argument("zone")
def vtimezone(zone: str) -> None:
    """Print the VTIMEZONE of our calendars for ZONE, such as Asia/Bangkok."""
    try:
        sys.stdout.buffer.write(zones.vtimezone(zone))
    except timezones.UnknownZone:
        sentence = f"{zone!r} is not a time zone of the IANA database."
        raise click.BadParameter(sentence) from None


@click.command("prepare", cls=SaysWhatIsWrong, hidden=True)
@with_appcontext
def prepare() -> None:
    """What `make run` does first: migrations, demonstration data, a link to sign in."""
    upgrade_database()
    if current_app.config["SETTINGS"].demo and current_app.config["DEVELOPMENT"]:
        demo.seed()
    organiser = db.session.query(Organiser).order_by(Organiser.id).first()
    if organiser and current_app.config["DEVELOPMENT"]:
        click.echo(f"Sign in: {link_for(organiser)}")


def upgrade_database() -> None:
    """Run migrations that have not run yet, without their chatter. Raises OtherTables."""
    upgrade()
    db.session.rollback()
    if missing := missing_columns(db.engine):
        raise OtherTables(missing)


class OtherTables(click.ClickException):
    exit_code = os.EX_TEMPFAIL  # a mail server keeps what it has for us

    def __init__(self, missing: list[str]) -> None:
        super().__init__(
            f"The database lacks {names_of(missing)}, although its migrations have run: it was "
            "made by a version whose migrations have been rewritten since. Compare its tables "
            "with those of a new site, or restore a backup."
        )


def log_to_stderr() -> None:
    """Standard output is the answer's, and in LMTP the protocol's.

    spawn(8) makes standard error the connection too; then nothing is logged there.
    """
    is_apart = not os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno())
    # Open for as long as the process logs, so no block closes it.
    stream = sys.stderr if is_apart else Path(os.devnull).open("w")  # noqa: SIM115
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(stream))


def new_secretariat_member(address: str, name: str, zone: str | None) -> Organiser:
    source = ZoneSource.SAID if zone else ZoneSource.GUESS
    person = Person(full_name=name, zone=zone or "UTC", zone_source=source)
    person.contacts.append(Contact(address=address))
    organiser = Organiser(person=person, address=address, is_secretariat=True)
    db.session.add(organiser)
    return organiser


def organiser_at(address: str) -> Organiser:
    if organiser := Organiser.by_address(address):
        return organiser
    raise click.ClickException(
        f"No organiser signs in at {address}. To create one, run: "
        f"flask --app wsgi create-organiser {address}"
    )


def link_for(organiser: Organiser) -> str:
    link = SignInLink.for_organiser(organiser)
    db.session.add(link)
    db.session.commit()
    return f"{sign_in_page()}/{link.token}"


def sign_in_page() -> str:
    return f"{current_app.config['BASE_URL']}/sign-in"
