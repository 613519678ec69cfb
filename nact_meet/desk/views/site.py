"""What the Secretariat keeps for everybody, on one page."""

from flask import Blueprint, render_template

from nact_meet.directory.access import secretariat_required

bp = Blueprint("site", __name__, url_prefix="/settings")


@bp.get("")
@secretariat_required
def index() -> str:
    return render_template("desk/site.html")
