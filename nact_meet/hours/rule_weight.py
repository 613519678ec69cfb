"""What an hour against a rule costs somebody, where the network says otherwise than WEIGHTS."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.history.models import record
from nact_meet.planner.burdens import WEIGHTS, Weights
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.world.wall_days import Rule

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person

MOST_POINTS = 1000


class RuleWeight(Base):
    """`points` an hour; a rule without a row costs what WEIGHTS says."""

    __tablename__ = "rule_weights"
    __table_args__ = (
        CheckConstraint(f"points >= 0 AND points <= {MOST_POINTS}", name="points_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[Rule] = mapped_column(one_of(Rule, "known_rule"), unique=True)
    points: Mapped[int]

    @classmethod
    def all(cls) -> Weights:
        rows = db.session.scalars(select(cls))
        return dict(WEIGHTS) | {row.rule: row.points for row in rows}

    @classmethod
    def keep(cls, weights: Weights, by: "Person") -> None:
        rows = {row.rule: row for row in db.session.scalars(select(cls))}
        for rule, points in weights.items():
            row = rows.get(rule) or cls(rule=rule, points=WEIGHTS[rule])
            before, row.points = row.points, points
            if points != before:
                db.session.add(row)
                record(
                    "weight changed", row, by=by, name=rule, details={"points": [before, points]}
                )
