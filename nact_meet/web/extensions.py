"""The parts that many rooms share, made here and bound to the application in create_app."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from nact_meet.web.database import Base
from nact_meet.web.networks import network
from nact_meet.web.tokens import Links

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
migrate = Migrate(db=db, render_as_batch=True, compare_type=True)
mail = Mail()
babel = Babel()
limiter = Limiter(network, default_limits=[], headers_enabled=True)
login = LoginManager()
login.session_protection = None  # a row says which sessions hold, whatever the network
links = Links()
