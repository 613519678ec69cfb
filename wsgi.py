"""`flask --app wsgi ...` and every WSGI server start here."""

import gc
import sys

gc.disable()  # what is loaded stays: to look through it for garbage was a seventh of each start

from config import BadSettings  # noqa: E402
from nact_meet import create_app  # noqa: E402

try:
    app = create_app()
except BadSettings as error:
    sys.exit(str(error))
gc.freeze()
gc.enable()
