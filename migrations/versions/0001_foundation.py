"""Foundation

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from consult.core.clock import Moment
from consult.core.db import append_only_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search_text", sa.String(length=240), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("suspended_at", Moment(), nullable=True),
        sa.Column("suspended_reason", sa.String(length=500), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "checkpoints",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_checkpoints")),
    )
    op.create_table(
        "command_answers",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("command", sa.String(length=80), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_command_answers")),
    )
    with op.batch_alter_table("command_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_command_answers_at"), ["at"], unique=False)

    op.create_table(
        "ended_sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("ended_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ended_sessions")),
    )
    with op.batch_alter_table("ended_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ended_sessions_ended_at"), ["ended_at"], unique=False)

    op.create_table(
        "facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("room", sa.String(length=80), nullable=True),
        sa.Column("room_number", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
        sa.UniqueConstraint("room", "room_number", name=op.f("uq_facts_room_room_number")),
    )
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facts_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_facts_subject"), ["subject"], unique=False)

    op.create_table(
        "listener_positions",
        sa.Column("listener", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("listener", name=op.f("pk_listener_positions")),
    )
    op.create_table(
        "mail_stops",
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("stopped_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("address_digest", name=op.f("pk_mail_stops")),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("subject_line", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("stop_url", sa.String(length=300), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("next_try_at", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("given_up_at", Moment(), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_mails_key")),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mails_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_mails_address_digest"), ["address_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_mails_next_try_at"), ["next_try_at"], unique=False)

    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.Enum("AUTHORITY", "UNION", "NGO", "OTHER", name="organisationkind", native_enum=False, length=20), nullable=False),
        sa.Column("municipality", sa.String(length=120), nullable=False),
        sa.Column("teryt", sa.String(length=7), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("phone_hours", sa.String(length=120), nullable=False),
        sa.Column("e_delivery", sa.String(length=60), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisations_slug")),
    )
    op.create_table(
        "rooms",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rooms")),
    )
    op.create_table(
        "fact_scopes",
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["facts.id"], name=op.f("fk_fact_scopes_fact_id_facts")),
        sa.PrimaryKeyConstraint("scope", "fact_id", name=op.f("pk_fact_scopes")),
    )
    op.create_table(
        "legal_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("ACCESSIBILITY", "PRIVACY", "TERMS", "CONTACT", "EASY", "SIGN_LANGUAGE", name="pagekind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_legal_pages_organisation_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_pages")),
        sa.UniqueConstraint("organisation_id", "kind", name=op.f("uq_legal_pages_organisation_id_kind")),
    )
    op.create_table(
        "listener_heard",
        sa.Column("listener", sa.String(length=120), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["facts.id"], name=op.f("fk_listener_heard_fact_id_facts")),
        sa.PrimaryKeyConstraint("listener", "fact_id", name=op.f("pk_listener_heard")),
    )
    op.create_table(
        "platforms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("required_sectors", sa.JSON(), nullable=False),
        sa.Column("rules_note", sa.String(length=500), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_platforms_organisation_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platforms")),
        sa.UniqueConstraint("slug", name=op.f("uq_platforms_slug")),
    )
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_role_grants_account_id_accounts")),
        sa.ForeignKeyConstraint(["given_by_id"], ["accounts.id"], name=op.f("fk_role_grants_given_by_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
    )
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grants_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grants_scope"), ["scope"], unique=False)
        batch_op.create_index(
            "uq_role_grants_current",
            ["account_id", "role", "scope"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "seals",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["facts.id"], name=op.f("fk_seals_fact_id_facts")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_seals")),
        sa.UniqueConstraint("fact_id", name=op.f("uq_seals_fact_id")),
    )
    op.create_table(
        "secrets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_secrets_account_id_accounts")),
        sa.ForeignKeyConstraint(["created_by_id"], ["accounts.id"], name=op.f("fk_secrets_created_by_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secrets")),
        sa.UniqueConstraint("digest", name=op.f("uq_secrets_digest")),
    )
    with op.batch_alter_table("secrets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_secrets_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_secrets_scope"), ["scope"], unique=False)

    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", Moment(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["accounts.id"], name=op.f("fk_uploads_uploaded_by_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_sha256"), ["sha256"], unique=False)

    op.create_table(
        "consultations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=True),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subtitle", sa.String(length=300), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("profile_key", sa.String(length=40), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("state", sa.Enum("DRAFT", "ANNOUNCED", "CLOSED", "CANCELLED", name="state", native_enum=False, length=20), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=False),
        sa.Column("can_change", sa.JSON(), nullable=False),
        sa.Column("cannot_change", sa.JSON(), nullable=False),
        sa.Column("moderation", sa.Enum("BEFORE", "AFTER", name="moderation", native_enum=False, length=20), nullable=False),
        sa.Column("moderation_hours", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("announced_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("end_reason", sa.String(length=2000), nullable=False),
        sa.Column("results_due_on", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_consultations_organisation_id_organisations")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_consultations_platform_id_platforms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
    )
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultations_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "page_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_page_versions_by_id_accounts")),
        sa.ForeignKeyConstraint(["page_id"], ["legal_pages.id"], name=op.f("fk_page_versions_page_id_legal_pages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_versions")),
        sa.UniqueConstraint("page_id", "number", name=op.f("uq_page_versions_page_id_number")),
    )
    with op.batch_alter_table("page_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_versions_page_id"), ["page_id"], unique=False)

    op.create_table(
        "seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column(
            "sector",
            sa.Enum("LIVED_EXPERIENCE", "NGO", "ADMINISTRATION", "COUNCIL", "RESIDENT", name="sector", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("nominated_by", sa.String(length=200), nullable=False),
        sa.Column("offered_to", sa.String(length=254), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("agreed_public_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_seats_account_id_accounts")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_seats_platform_id_platforms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
    )
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seats_platform_id"), ["platform_id"], unique=False)

    op.create_table(
        "cafe_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("municipality", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("access_note", sa.String(length=500), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("round_count", sa.Integer(), nullable=False),
        sa.Column("round_minutes", sa.Integer(), nullable=False),
        sa.Column("move_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "DRAFT",
                "REGISTRATION",
                "LOBBY",
                "ROUND",
                "BREAK",
                "HARVEST",
                "CLOSED",
                "HANDED_OVER",
                "ABORTED",
                name="sessionstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("ends_at", Moment(), nullable=True),
        sa.Column("paused_seconds", sa.Integer(), nullable=True),
        sa.Column("broadcast", sa.String(length=500), nullable=False),
        sa.Column("abort_reason", sa.String(length=500), nullable=False),
        sa.Column("last_note_number", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_cafe_sessions_consultation_id_consultations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cafe_sessions")),
        sa.UniqueConstraint("code", name=op.f("uq_cafe_sessions_code")),
    )
    with op.batch_alter_table("cafe_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cafe_sessions_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_documents_consultation_id_consultations")),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_documents_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("COLLECT", "DRAFT", "ANSWER", "EFFECTS", name="phasekind", native_enum=False, length=20), nullable=False),
        sa.Column("was_until", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_extensions_by_id_accounts")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_extensions_consultation_id_consultations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
    )
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extensions_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "moderation_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.Enum("PUBLISH", "HIDE", "REDACT", "HIDE_SENDER", "UNDO", name="action", native_enum=False, length=20), nullable=False),
        sa.Column(
            "ground", sa.Enum("PERSONAL_DATA", "UNLAWFUL", "INSULT", "SPAM", "DUPLICATE", name="ground", native_enum=False, length=20), nullable=True
        ),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("under", sa.String(length=40), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_moderation_decisions_by_id_accounts")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_moderation_decisions_consultation_id_consultations")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["accounts.id"], name=op.f("fk_moderation_decisions_undone_by_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decisions")),
    )
    with op.batch_alter_table("moderation_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_decisions_batch"), ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderation_decisions_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderation_decisions_subject"), ["subject"], unique=False)

    op.create_table(
        "overrides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("text_salt", sa.String(length=64), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_overrides_by_id_accounts")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_overrides_consultation_id_consultations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
    )
    with op.batch_alter_table("overrides", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_overrides_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "phases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("COLLECT", "DRAFT", "ANSWER", "EFFECTS", name="phasekind", native_enum=False, length=20), nullable=False),
        sa.Column("opens_at", Moment(), nullable=False),
        sa.Column("closes_at", Moment(), nullable=False),
        sa.Column("opened_told", sa.Boolean(), nullable=False),
        sa.Column("closed_told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_phases_consultation_id_consultations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phases")),
        sa.UniqueConstraint("consultation_id", "kind", name=op.f("uq_phases_consultation_id_kind")),
    )
    with op.batch_alter_table("phases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phases_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("addressee_id", sa.Integer(), nullable=True),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum("DRAFT", "AGREEING", "ADOPTED", "SENT", "ANSWERED", "WITHDRAWN", name="positionstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_how", sa.String(length=200), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["addressee_id"], ["organisations.id"], name=op.f("fk_positions_addressee_id_organisations")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_positions_consultation_id_consultations")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_positions_platform_id_platforms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
    )
    with op.batch_alter_table("positions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_positions_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(
            "uq_positions_current",
            ["consultation_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'WITHDRAWN'"),
            postgresql_where=sa.text("state <> 'WITHDRAWN'"),
        )

    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("edited_at", Moment(), nullable=True),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("published_sections", sa.JSON(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_reports_consultation_id_consultations")),
        sa.ForeignKeyConstraint(["edited_by_id"], ["accounts.id"], name=op.f("fk_reports_edited_by_id_accounts")),
        sa.ForeignKeyConstraint(["published_by_id"], ["accounts.id"], name=op.f("fk_reports_published_by_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_reports_consultation_id")),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "WEB",
                "EMAIL",
                "E_DELIVERY",
                "POST",
                "IN_PERSON",
                "ORAL",
                "PHONE",
                "MEETING",
                "WORLD_CAFE",
                "IMPORT",
                name="channel",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column(
            "formal_status",
            sa.Enum("OK", "NEEDS_SUPPLEMENT", "SUPPLEMENTED", "REJECTED_FORMAL", name="formalstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("formal_note", sa.String(length=500), nullable=False),
        sa.Column("supplement_until", sa.Date(), nullable=True),
        sa.Column("sender_kind", sa.Enum("ANONYMOUS", "PERSON", "ORGANISATION", name="senderkind", native_enum=False, length=20), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("sender_details", sa.JSON(), nullable=False),
        sa.Column("interest", sa.String(length=300), nullable=False),
        sa.Column("publish_name", sa.Boolean(), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("receipt_digest", sa.String(length=64), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("source_reference", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_submissions_consultation_id_consultations")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["accounts.id"], name=op.f("fk_submissions_entered_by_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("consultation_id", "client_key", name=op.f("uq_submissions_consultation_id_client_key")),
        sa.UniqueConstraint("receipt_digest", name=op.f("uq_submissions_receipt_digest")),
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "themes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_themes_consultation_id_consultations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    with op.batch_alter_table("themes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_themes_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "adopted_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("adopted_at", Moment(), nullable=False),
        sa.Column("result", sa.String(length=500), nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=True),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["declared_by_id"], ["accounts.id"], name=op.f("fk_adopted_versions_declared_by_id_accounts")),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name=op.f("fk_adopted_versions_position_id_positions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adopted_versions")),
        sa.UniqueConstraint("position_id", name=op.f("uq_adopted_versions_position_id")),
    )
    op.create_table(
        "cafe_participants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("nickname", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=30), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=True),
        sa.Column("nonce", sa.String(length=16), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("joined_at", Moment(), nullable=False),
        sa.Column("left_at", Moment(), nullable=True),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.Column("is_assisted", sa.Boolean(), nullable=False),
        sa.Column("is_staying", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["cafe_sessions.id"], name=op.f("fk_cafe_participants_session_id_cafe_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cafe_participants")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_cafe_participants_secret_digest")),
        sa.UniqueConstraint("session_id", "client_key", name=op.f("uq_cafe_participants_session_id_client_key")),
    )
    with op.batch_alter_table("cafe_participants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cafe_participants_session_id"), ["session_id"], unique=False)

    op.create_table(
        "cafe_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("frozen_rounds", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["cafe_sessions.id"], name=op.f("fk_cafe_plans_session_id_cafe_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cafe_plans")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_cafe_plans_session_id_number")),
    )
    with op.batch_alter_table("cafe_plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cafe_plans_session_id"), ["session_id"], unique=False)

    op.create_table(
        "cafe_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("direction", sa.String(length=200), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("host_name", sa.String(length=80), nullable=False),
        sa.Column("help_asked_at", Moment(), nullable=True),
        sa.Column("time_asked_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["cafe_participants.id"], name=op.f("fk_cafe_tables_host_id_cafe_participants"), use_alter=True),
        sa.ForeignKeyConstraint(["session_id"], ["cafe_sessions.id"], name=op.f("fk_cafe_tables_session_id_cafe_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cafe_tables")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_cafe_tables_session_id_number")),
    )
    with op.batch_alter_table("cafe_tables", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cafe_tables_session_id"), ["session_id"], unique=False)

    op.create_table(
        "clauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name=op.f("fk_clauses_position_id_positions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clauses")),
    )
    with op.batch_alter_table("clauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clauses_position_id"), ["position_id"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_corrections_by_id_accounts")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_corrections_consultation_id_consultations")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_corrections_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("plain_text", sa.Text(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_passages_document_id_documents")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["passages.id"], name=op.f("fk_passages_merged_into_id_passages"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
    )
    with op.batch_alter_table("passages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passages_document_id"), ["document_id"], unique=False)

    op.create_table(
        "redacted_originals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.Column("remove_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["moderation_decisions.id"], name=op.f("fk_redacted_originals_decision_id_moderation_decisions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redacted_originals")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_redacted_originals_decision_id")),
    )
    with op.batch_alter_table("redacted_originals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_redacted_originals_subject"), ["subject"], unique=False)

    op.create_table(
        "cafe_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("PROBLEM", "NEED", "IDEA", "QUESTION", "DIVERGENCE", "GOOD_PRACTICE", name="notekind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("body", sa.String(length=280), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.Column("is_paper", sa.Boolean(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("visibility", sa.Enum("HELD", "PUBLISHED", "HIDDEN", name="visibility", native_enum=False, length=20), nullable=False),
        sa.Column("is_redacted", sa.Boolean(), nullable=False),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["carried_from_id"], ["cafe_tables.id"], name=op.f("fk_cafe_notes_carried_from_id_cafe_tables")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["accounts.id"], name=op.f("fk_cafe_notes_entered_by_id_accounts")),
        sa.ForeignKeyConstraint(["participant_id"], ["cafe_participants.id"], name=op.f("fk_cafe_notes_participant_id_cafe_participants")),
        sa.ForeignKeyConstraint(["session_id"], ["cafe_sessions.id"], name=op.f("fk_cafe_notes_session_id_cafe_sessions")),
        sa.ForeignKeyConstraint(["table_id"], ["cafe_tables.id"], name=op.f("fk_cafe_notes_table_id_cafe_tables")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cafe_notes")),
        sa.UniqueConstraint("session_id", "client_key", name=op.f("uq_cafe_notes_session_id_client_key")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_cafe_notes_session_id_number")),
    )
    with op.batch_alter_table("cafe_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cafe_notes_session_id"), ["session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cafe_notes_table_id"), ["table_id"], unique=False)

    op.create_table(
        "cafe_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["cafe_participants.id"], name=op.f("fk_cafe_seats_participant_id_cafe_participants")),
        sa.ForeignKeyConstraint(["session_id"], ["cafe_sessions.id"], name=op.f("fk_cafe_seats_session_id_cafe_sessions")),
        sa.ForeignKeyConstraint(["table_id"], ["cafe_tables.id"], name=op.f("fk_cafe_seats_table_id_cafe_tables")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cafe_seats")),
        sa.UniqueConstraint("participant_id", "round_number", name=op.f("uq_cafe_seats_participant_id_round_number")),
    )
    with op.batch_alter_table("cafe_seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cafe_seats_participant_id"), ["participant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cafe_seats_session_id"), ["session_id"], unique=False)
        batch_op.create_index("ix_cafe_seats_session_round", ["session_id", "round_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_cafe_seats_table_id"), ["table_id"], unique=False)

    op.create_table(
        "contributions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        sa.Column("passage_label", sa.String(length=1000), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("proposed_change", sa.Text(), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("text_not_published", sa.Boolean(), nullable=False),
        sa.Column("sender_hidden", sa.Boolean(), nullable=False),
        sa.Column("source_number", sa.String(length=60), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("registered_at", Moment(), nullable=False),
        sa.Column("visibility", sa.Enum("HELD", "PUBLISHED", "HIDDEN", name="visibility", native_enum=False, length=20), nullable=False),
        sa.Column("is_redacted", sa.Boolean(), nullable=False),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_contributions_consultation_id_consultations")),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name=op.f("fk_contributions_passage_id_passages"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_contributions_submission_id_submissions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributions")),
        sa.UniqueConstraint("consultation_id", "number", name=op.f("uq_contributions_consultation_id_number")),
    )
    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contributions_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contributions_passage_id"), ["passage_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contributions_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "stances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("SUPPORT", "RESERVATIONS", "OBJECT", name="stancekind", native_enum=False, length=20), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["accounts.id"], name=op.f("fk_stances_answered_by_id_accounts")),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_stances_clause_id_clauses")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_stances_seat_id_seats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stances")),
    )
    with op.batch_alter_table("stances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stances_clause_id"), ["clause_id"], unique=False)
        batch_op.create_index(
            "uq_stances_current",
            ["clause_id", "seat_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "answer_assignments",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_answer_assignments_account_id_accounts")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name=op.f("fk_answer_assignments_contribution_id_contributions")),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_answer_assignments")),
    )
    with op.batch_alter_table("answer_assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_assignments_account_id"), ["account_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("clause_id", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "ACCEPTED",
                "PARTIALLY_ACCEPTED",
                "REJECTED",
                "ALREADY_COVERED",
                "FOR_FURTHER_ANALYSIS",
                "CLARIFIED",
                "NOT_APPLICABLE",
                "LEFT_UNCONSIDERED",
                "NOT_COMPETENT",
                name="outcome",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("state", sa.Enum("DRAFT", "FOR_REVIEW", "APPROVED", name="answerstate", native_enum=False, length=20), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("written_by_ids", sa.JSON(), nullable=False),
        sa.Column("drafted_at", Moment(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", Moment(), nullable=True),
        sa.Column("decided_elsewhere", sa.String(length=300), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("review_note", sa.String(length=1000), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(contribution_id IS NULL) <> (clause_id IS NULL)", name=op.f("ck_answers_one_subject")),
        sa.CheckConstraint("approved_by_id IS NULL OR drafted_by_id IS NULL OR approved_by_id <> drafted_by_id", name=op.f("ck_answers_two_persons")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["accounts.id"], name=op.f("fk_answers_approved_by_id_accounts")),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_answers_clause_id_clauses")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_answers_consultation_id_consultations")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name=op.f("fk_answers_contribution_id_contributions")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["accounts.id"], name=op.f("fk_answers_drafted_by_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("clause_id", name=op.f("uq_answers_clause_id")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_answers_contribution_id")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_batch"), ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_answers_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "citations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN theme_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN contribution_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN note_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_citations_one_source"),
        ),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_citations_clause_id_clauses")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name=op.f("fk_citations_contribution_id_contributions")),
        sa.ForeignKeyConstraint(["note_id"], ["cafe_notes.id"], name=op.f("fk_citations_note_id_cafe_notes")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_citations_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citations")),
        sa.UniqueConstraint("clause_id", "contribution_id", name=op.f("uq_citations_clause_id_contribution_id")),
        sa.UniqueConstraint("clause_id", "note_id", name=op.f("uq_citations_clause_id_note_id")),
        sa.UniqueConstraint("clause_id", "theme_id", name=op.f("uq_citations_clause_id_theme_id")),
    )
    with op.batch_alter_table("citations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_citations_clause_id"), ["clause_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_citations_contribution_id"), ["contribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_citations_note_id"), ["note_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_citations_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "harvest_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("PROBLEM", "NEED", "IDEA", "QUESTION", "DIVERGENCE", "GOOD_PRACTICE", name="notekind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name=op.f("fk_harvest_statements_contribution_id_contributions")),
        sa.ForeignKeyConstraint(["session_id"], ["cafe_sessions.id"], name=op.f("fk_harvest_statements_session_id_cafe_sessions")),
        sa.ForeignKeyConstraint(["table_id"], ["cafe_tables.id"], name=op.f("fk_harvest_statements_table_id_cafe_tables")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvest_statements")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_harvest_statements_contribution_id")),
        sa.UniqueConstraint("session_id", "client_key", name=op.f("uq_harvest_statements_session_id_client_key")),
    )
    with op.batch_alter_table("harvest_statements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_harvest_statements_session_id"), ["session_id"], unique=False)

    op.create_table(
        "notes_set_aside",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_ref", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["cafe_notes.id"], name=op.f("fk_notes_set_aside_note_id_cafe_notes")),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_notes_set_aside")),
    )
    op.create_table(
        "theme_links",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", Moment(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name=op.f("fk_theme_links_contribution_id_contributions")),
        sa.ForeignKeyConstraint(["linked_by_id"], ["accounts.id"], name=op.f("fk_theme_links_linked_by_id_accounts")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_theme_links_theme_id_themes")),
        sa.PrimaryKeyConstraint("theme_id", "contribution_id", name=op.f("pk_theme_links")),
    )
    with op.batch_alter_table("theme_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_links_contribution_id"), ["contribution_id"], unique=False)

    op.create_table(
        "voices_set_aside",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("text_salt", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_voices_set_aside_by_id_accounts")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_voices_set_aside_consultation_id_consultations")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name=op.f("fk_voices_set_aside_contribution_id_contributions")),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_voices_set_aside")),
    )
    with op.batch_alter_table("voices_set_aside", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voices_set_aside_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "statement_notes",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["cafe_notes.id"], name=op.f("fk_statement_notes_note_id_cafe_notes")),
        sa.ForeignKeyConstraint(["statement_id"], ["harvest_statements.id"], name=op.f("fk_statement_notes_statement_id_harvest_statements")),
        sa.PrimaryKeyConstraint("statement_id", "note_id", name=op.f("pk_statement_notes")),
    )

    for statement in append_only_statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade():
    op.drop_table("statement_notes")
    with op.batch_alter_table("voices_set_aside", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voices_set_aside_consultation_id"))

    op.drop_table("voices_set_aside")
    with op.batch_alter_table("theme_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_links_contribution_id"))

    op.drop_table("theme_links")
    op.drop_table("notes_set_aside")
    with op.batch_alter_table("harvest_statements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_harvest_statements_session_id"))

    op.drop_table("harvest_statements")
    with op.batch_alter_table("citations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_citations_theme_id"))
        batch_op.drop_index(batch_op.f("ix_citations_note_id"))
        batch_op.drop_index(batch_op.f("ix_citations_contribution_id"))
        batch_op.drop_index(batch_op.f("ix_citations_clause_id"))

    op.drop_table("citations")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answers_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_answers_batch"))

    op.drop_table("answers")
    with op.batch_alter_table("answer_assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_assignments_account_id"))

    op.drop_table("answer_assignments")
    with op.batch_alter_table("stances", schema=None) as batch_op:
        batch_op.drop_index("uq_stances_current", sqlite_where=sa.text("withdrawn_at IS NULL"), postgresql_where=sa.text("withdrawn_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_stances_clause_id"))

    op.drop_table("stances")
    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contributions_submission_id"))
        batch_op.drop_index(batch_op.f("ix_contributions_passage_id"))
        batch_op.drop_index(batch_op.f("ix_contributions_consultation_id"))

    op.drop_table("contributions")
    with op.batch_alter_table("cafe_seats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cafe_seats_table_id"))
        batch_op.drop_index("ix_cafe_seats_session_round")
        batch_op.drop_index(batch_op.f("ix_cafe_seats_session_id"))
        batch_op.drop_index(batch_op.f("ix_cafe_seats_participant_id"))

    op.drop_table("cafe_seats")
    with op.batch_alter_table("cafe_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cafe_notes_table_id"))
        batch_op.drop_index(batch_op.f("ix_cafe_notes_session_id"))

    op.drop_table("cafe_notes")
    with op.batch_alter_table("redacted_originals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_redacted_originals_subject"))

    op.drop_table("redacted_originals")
    with op.batch_alter_table("passages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passages_document_id"))

    op.drop_table("passages")
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrections_consultation_id"))

    op.drop_table("corrections")
    with op.batch_alter_table("clauses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clauses_position_id"))

    op.drop_table("clauses")
    with op.batch_alter_table("cafe_tables", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cafe_tables_session_id"))

    op.drop_table("cafe_tables")
    with op.batch_alter_table("cafe_plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cafe_plans_session_id"))

    op.drop_table("cafe_plans")
    with op.batch_alter_table("cafe_participants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cafe_participants_session_id"))

    op.drop_table("cafe_participants")
    op.drop_table("adopted_versions")
    with op.batch_alter_table("themes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_themes_consultation_id"))

    op.drop_table("themes")
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submissions_consultation_id"))

    op.drop_table("submissions")
    op.drop_table("reports")
    with op.batch_alter_table("positions", schema=None) as batch_op:
        batch_op.drop_index("uq_positions_current", sqlite_where=sa.text("state <> 'WITHDRAWN'"), postgresql_where=sa.text("state <> 'WITHDRAWN'"))
        batch_op.drop_index(batch_op.f("ix_positions_consultation_id"))

    op.drop_table("positions")
    with op.batch_alter_table("phases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phases_consultation_id"))

    op.drop_table("phases")
    with op.batch_alter_table("overrides", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_overrides_consultation_id"))

    op.drop_table("overrides")
    with op.batch_alter_table("moderation_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderation_decisions_subject"))
        batch_op.drop_index(batch_op.f("ix_moderation_decisions_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_moderation_decisions_batch"))

    op.drop_table("moderation_decisions")
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extensions_consultation_id"))

    op.drop_table("extensions")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_consultation_id"))

    op.drop_table("documents")
    with op.batch_alter_table("cafe_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cafe_sessions_consultation_id"))

    op.drop_table("cafe_sessions")
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seats_platform_id"))

    op.drop_table("seats")
    with op.batch_alter_table("page_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_versions_page_id"))

    op.drop_table("page_versions")
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consultations_organisation_id"))

    op.drop_table("consultations")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_sha256"))

    op.drop_table("uploads")
    with op.batch_alter_table("secrets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_secrets_scope"))
        batch_op.drop_index(batch_op.f("ix_secrets_account_id"))

    op.drop_table("secrets")
    op.drop_table("seals")
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.drop_index("uq_role_grants_current", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_role_grants_scope"))
        batch_op.drop_index(batch_op.f("ix_role_grants_account_id"))

    op.drop_table("role_grants")
    op.drop_table("platforms")
    op.drop_table("listener_heard")
    op.drop_table("legal_pages")
    op.drop_table("fact_scopes")
    op.drop_table("rooms")
    op.drop_table("organisations")
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mails_next_try_at"))
        batch_op.drop_index(batch_op.f("ix_mails_address_digest"))
        batch_op.drop_index(batch_op.f("ix_mails_about"))

    op.drop_table("mails")
    op.drop_table("mail_stops")
    op.drop_table("listener_positions")
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_facts_subject"))
        batch_op.drop_index(batch_op.f("ix_facts_name"))

    op.drop_table("facts")
    with op.batch_alter_table("ended_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ended_sessions_ended_at"))

    op.drop_table("ended_sessions")
    with op.batch_alter_table("command_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_command_answers_at"))

    op.drop_table("command_answers")
    op.drop_table("checkpoints")
    op.drop_table("accounts")
