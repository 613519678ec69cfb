from flask import Blueprint

bp = Blueprint("working_groups", __name__)
