from flask import Blueprint

bp = Blueprint("board", __name__, url_prefix="/board")


@bp.get("")
def show() -> str:
    return ""
