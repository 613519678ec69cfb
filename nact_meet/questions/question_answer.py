"""What somebody answered to a question, under the words they were shown."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.web.database import Base
from nact_meet.web.uploads import Upload
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.places.models.participant import Participant
    from nact_meet.questions.question import Question


class QuestionAnswer(Base):
    """`value` is a text, a list of choices, a number, a date as 2027-03-01, a file's name, true for
    a consent, or for needs {"chosen": [...], "other": "..."}.

    `wording`, `language` and `revision` are the question as it was shown; `withdrawn_at` is when
    a consent was taken back.
    """

    __tablename__ = "question_answers"
    __table_args__ = (UniqueConstraint("question_id", "participant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Without ON DELETE: no question is deleted while an answer to it comes in.
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    value: Mapped[Any] = mapped_column(JSON)
    wording: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int]
    answered_at: Mapped[datetime] = mapped_column(default=utc_now)
    withdrawn_at: Mapped[datetime | None]

    question: Mapped["Question"] = relationship()
    participant: Mapped["Participant"] = relationship()
    file: Mapped["AnswerFile | None"] = relationship(
        back_populates="answer", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def stands(self) -> bool:
        """False for a consent that was taken back."""
        return self.withdrawn_at is None

    @property
    def label(self) -> str:
        """What the question was called when it was answered."""
        return self.wording.partition("\n")[0]

    @property
    def is_to_older_words(self) -> bool:
        return self.revision < self.question.revision

    def say(self, value: Any, *, language: str) -> None:
        """Answered, or answered anew, to the question as it is now."""
        question = self.question
        if isinstance(value, Upload):
            self.file = AnswerFile.of(value)
            value = value.name
        self.value, self.language = value, language
        self.wording, self.revision = question.wording, question.revision
        self.answered_at, self.withdrawn_at = utc_now(), None


class AnswerFile(Base):
    """`media_type` is what the bytes are; `size` counts them."""

    __tablename__ = "answer_files"

    answer_id: Mapped[int] = mapped_column(
        ForeignKey("question_answers.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    answer: Mapped[QuestionAnswer] = relationship(back_populates="file")

    @classmethod
    def of(cls, upload: Upload) -> "AnswerFile":
        return cls(
            name=upload.name,
            media_type=upload.media_type,
            size=len(upload.content),
            content=upload.content,
        )
