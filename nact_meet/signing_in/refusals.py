"""What the rules of signing in say no to."""

from flask_babel import lazy_gettext as _l

from nact_meet.web.refusals import Refusal


class LastPasskey(Refusal):
    sentence = _l("You need a passkey to sign in, and this is your only one. Add another first.")


class NoPasskeyShown(Refusal):
    sentence = _l(
        "Sign in with a passkey of your own first: otherwise this would lock you out at once."
    )


class TooManyPasskeys(Refusal):
    sentence = _l(
        "You have reached the maximum number of passkeys. Please remove one you no longer use."
    )


class NotByThemselves(Refusal):
    status = 403
    sentence = _l("Another member of the Secretariat must allow this.")
