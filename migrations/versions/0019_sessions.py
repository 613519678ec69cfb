"""Sessions live on the server, sign-in links have keys of their own, and there are passkeys."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_passkeys()
    create_sessions()
    create_kept_forms()
    # Whoever is signed in signs in once more; a link of before is a quarter of an hour old at most.
    op.execute("DELETE FROM sign_in_links")
    with op.batch_alter_table("sign_in_links") as table:
        table.add_column(sa.Column("key", sa.String(length=32), nullable=False))
        table.add_column(sa.Column("made_at", sa.DateTime(timezone=True), nullable=False))
        table.create_unique_constraint(op.f("uq_sign_in_links_key"), ["key"])
    with op.batch_alter_table("organisers") as table:
        table.drop_constraint(op.f("uq_organisers_session_key"), type_="unique")
        table.drop_column("session_key")


def create_passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("user_handle", sa.String(length=64), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspect_at", sa.DateTime(timezone=True), nullable=True),
        of_organiser("passkeys"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_organiser_id"), "passkeys", ["organiser_id"])
    op.create_table(
        "passkey_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("for_secretariat", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_rules")),
        sa.UniqueConstraint("for_secretariat", name=op.f("uq_passkey_rules_for_secretariat")),
    )
    op.create_table(
        "passkey_permits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        of_organiser("passkey_permits"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_permits")),
        sa.UniqueConstraint("organiser_id", name=op.f("uq_passkey_permits_organiser_id")),
    )


def of_organiser(table: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        ["organiser_id"],
        ["organisers.id"],
        name=op.f(f"fk_{table}_organiser_id"),
        ondelete="CASCADE",
    )


def create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=40), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_by_passkey", sa.Boolean(), nullable=False),
        sa.Column("passkey_id", sa.Integer(), nullable=True),
        sa.Column("challenge_hash", sa.String(length=64), nullable=True),
        of_organiser("sessions"),
        sa.ForeignKeyConstraint(
            ["passkey_id"],
            ["passkeys.id"],
            name=op.f("fk_sessions_passkey_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("challenge_hash", name=op.f("uq_sessions_challenge_hash")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_sessions_key_hash")),
    )
    op.create_index(op.f("ix_sessions_organiser_id"), "sessions", ["organiser_id"])


def create_kept_forms() -> None:
    op.create_table(
        "kept_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        of_organiser("kept_forms"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_forms")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_kept_forms_key_hash")),
    )
    op.create_index(op.f("ix_kept_forms_organiser_id"), "kept_forms", ["organiser_id"])


def downgrade() -> None:
    with op.batch_alter_table("organisers") as table:
        table.add_column(sa.Column("session_key", sa.String(length=32), nullable=True))
    # It names nobody's session any more: the number is as good as a secret.
    op.execute("UPDATE organisers SET session_key = 'ended-' || id")
    with op.batch_alter_table("organisers") as table:
        table.alter_column("session_key", existing_type=sa.String(length=32), nullable=False)
        table.create_unique_constraint(op.f("uq_organisers_session_key"), ["session_key"])
    op.execute("DELETE FROM sign_in_links")
    with op.batch_alter_table("sign_in_links") as table:
        table.drop_constraint(op.f("uq_sign_in_links_key"), type_="unique")
        table.drop_column("made_at")
        table.drop_column("key")
    for table in ("kept_forms", "sessions", "passkey_permits", "passkey_rules", "passkeys"):
        op.drop_table(table)
