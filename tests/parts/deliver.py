"""What the worker does with everything that is due, in a session of its own."""

from flask import current_app

from nact_meet.notices.models.notice import Notice
from nact_meet.notices.registry import mails_of, subjects_of
from nact_meet.notices.sending import deliver_due
from nact_meet.web.extensions import db


def still_true(notice: Notice) -> bool:
    """What a worker would find."""
    subjects = subjects_of([notice])
    return mails_of(notice.kind).is_true(notice, subjects[notice.id])


def deliver() -> int:
    """Answers how many notices were settled; what the test has loaded is read anew afterwards."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    db.session.commit()
    with app.app_context():
        settled = deliver_due()
    db.session.expire_all()
    return settled
