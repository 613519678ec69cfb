"""What people without an account make the site send, for the Secretariat alone."""

from flask import Blueprint, render_template

from nact_meet.directory.access import current_zone, secretariat_required
from nact_meet.post.ceilings import amounts, asked_from, waiting

bp = Blueprint("ceilings", __name__)


@bp.get("/ceilings")
@secretariat_required
def show() -> str:
    return render_template(
        "post/ceilings/show.html",
        amounts=amounts(),
        networks=asked_from(),
        waiting=waiting(),
        zone=current_zone(),
    )
