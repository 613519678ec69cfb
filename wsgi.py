"""`flask --app wsgi ...` and every WSGI server start here."""

import sys

from config import BadSettings
from nact_meet import create_app

try:
    app = create_app()
except BadSettings as error:
    sys.exit(str(error))
