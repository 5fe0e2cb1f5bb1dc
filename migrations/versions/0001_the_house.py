"""The house."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BYTEWISE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


_SQLITE = (
    """CREATE TRIGGER {book}_append_only BEFORE UPDATE ON {book}
WHEN OLD.segment IS NOT NULL OR {changed}
BEGIN SELECT RAISE(ABORT, '{book} is append-only'); END""",
    """CREATE TRIGGER {book}_kept BEFORE DELETE ON {book}
WHEN date(OLD.at, '+1 day', '+5 years') > date('now')
BEGIN SELECT RAISE(ABORT, '{book} is kept five years'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION {book}_guard() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.segment IS NOT NULL OR {changed}) THEN
    RAISE EXCEPTION '{book} is append-only' USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF (OLD.at AT TIME ZONE 'UTC')::date + interval '5 years'
        >= (now() AT TIME ZONE 'UTC')::date THEN
      RAISE EXCEPTION '{book} is kept five years' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
  END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER {book}_append_only BEFORE UPDATE OR DELETE ON {book}
FOR EACH ROW EXECUTE FUNCTION {book}_guard()""",
    """CREATE TRIGGER {book}_whole BEFORE TRUNCATE ON {book}
FOR EACH STATEMENT EXECUTE FUNCTION book_refuse()""",
)
_SQLITE_SEGMENTS = (
    """CREATE TRIGGER book_segments_fixed BEFORE UPDATE ON book_segments
BEGIN SELECT RAISE(ABORT, 'book_segments is append-only'); END""",
    """CREATE TRIGGER book_segments_kept BEFORE DELETE ON book_segments
BEGIN SELECT RAISE(ABORT, 'book_segments is append-only'); END""",
)
_POSTGRESQL_SEGMENTS = (
    """CREATE FUNCTION book_refuse() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER book_segments_fixed BEFORE UPDATE OR DELETE ON book_segments
FOR EACH ROW EXECUTE FUNCTION book_refuse()""",
    """CREATE TRIGGER book_segments_whole BEFORE TRUNCATE ON book_segments
FOR EACH STATEMENT EXECUTE FUNCTION book_refuse()""",
)


_BOOKS = {
    "changes": ("what", "thing_id", "facts"),
    "readings": ("purpose", "outcome"),
}
_SHARED = (
    "id",
    "at",
    "account_id",
    "actor_id",
    "role",
    "provider_id",
    "unit_id",
    "principal_id",
    "mandate_id",
    "subject_id",
    "request_id",
    "route",
)


def _guard_books() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for text in _SQLITE_SEGMENTS if sqlite else _POSTGRESQL_SEGMENTS:
        op.execute(text)
    differs = "OLD.{0} IS NOT NEW.{0}" if sqlite else "OLD.{0}::text IS DISTINCT FROM NEW.{0}::text"
    for book, own in _BOOKS.items():
        changed = " OR ".join(differs.format(column) for column in (*_SHARED, *own))
        for text in _SQLITE if sqlite else _POSTGRESQL:
            op.execute(text.format(book=book, changed=changed))


def _release_books() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER book_segments_fixed")
        op.execute("DROP TRIGGER book_segments_kept")
        for book in _BOOKS:
            op.execute(f"DROP TRIGGER {book}_append_only")
            op.execute(f"DROP TRIGGER {book}_kept")
        return
    for book in _BOOKS:
        op.execute(f"DROP TRIGGER {book}_append_only ON {book}")
        op.execute(f"DROP TRIGGER {book}_whole ON {book}")
        op.execute(f"DROP FUNCTION {book}_guard()")
    op.execute("DROP TRIGGER book_segments_fixed ON book_segments")
    op.execute("DROP TRIGGER book_segments_whole ON book_segments")
    op.execute("DROP FUNCTION book_refuse()")


_NUMBERS = ("order_numbers", "shipment_numbers")


def _count(*, verb: str, more: str = "") -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in _NUMBERS:
            op.execute(f"{verb} SEQUENCE {name}{more}")


def upgrade() -> None:
    _count(verb="CREATE", more=" START 100001")
    op.create_table(
        "book_segments",
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("closed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("book", "no", name=op.f("pk_book_segments")),
        sqlite_strict=True,
    )
    op.create_table(
        "bookkeeping_entities",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation_number", sa.String(), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "jurisdiction IN ('SE', 'DK')", name=op.f("ck_bookkeeping_entities_jurisdiction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookkeeping_entities")),
        sa.UniqueConstraint(
            "organisation_number", name=op.f("uq_bookkeeping_entities_organisation_number")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "care_providers",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation_number", sa.String(), nullable=False),
        sa.Column("hsa_id", sa.String(), nullable=True),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_providers")),
        sa.UniqueConstraint(
            "organisation_number", name=op.f("uq_care_providers_organisation_number")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "catalogue_imports",
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_hash", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_bad", sa.Integer(), nullable=False),
        sa.Column("articles_new", sa.Integer(), nullable=False),
        sa.Column("articles_changed", sa.Integer(), nullable=False),
        sa.Column("prices_new", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('uploaded', 'checking', 'checked', 'importing', 'done', 'undone', 'refused')",
            name=op.f("ck_catalogue_imports_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_imports")),
        sqlite_strict=True,
    )
    op.create_table(
        "changes",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("mandate_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index("ix_changes_segment", ["segment"], unique=False)
        batch_op.create_index("ix_changes_subject_id_at", ["subject_id", "at"], unique=False)
        batch_op.create_index("ix_changes_thing_id_at", ["thing_id", "at"], unique=False)

    op.create_table(
        "import_mappings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mappings")),
        sa.UniqueConstraint("name", name=op.f("uq_import_mappings_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "jobs",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("run_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("finished_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('ready', 'running', 'done', 'failed')", name=op.f("ck_jobs_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_state_run_at", ["state", "run_at"], unique=False)

    op.create_table(
        "letters",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("to_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("channel IN ('mail', 'sms')", name=op.f("ck_letters_channel")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'kept')", name=op.f("ck_letters_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("key", name=op.f("uq_letters_key")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letters_person_id"), ["person_id"], unique=False)

    op.create_table(
        "people",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("controller_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("identity_kind", sa.String(), nullable=True),
        sa.Column("identity_oid", sa.String(), nullable=True),
        sa.Column("identity_index", sa.LargeBinary(), nullable=True),
        sa.Column("identity_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("given_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("family_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("birth_date_text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("address_text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("protection", sa.String(), nullable=False),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('recipient', 'staff', 'proxy')", name=op.f("ck_people_kind")),
        sa.CheckConstraint(
            "protection IN ('none', 'confidentiality_mark', 'protected_registration')",
            name=op.f("ck_people_protection"),
        ),
        sa.CheckConstraint(
            "(identity_sealed IS NULL) = (identity_index IS NULL)",
            name=op.f("ck_people_identity_found"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint(
            "controller_id",
            "kind",
            "identity_index",
            name=op.f("uq_people_controller_id_kind_identity_index"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index("ix_people_identity_index", ["identity_index"], unique=False)

    op.create_table(
        "readings",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("mandate_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('shown', 'denied', 'exported', 'printed')",
            name=op.f("ck_readings_outcome"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.create_index("ix_readings_account_id_at", ["account_id", "at"], unique=False)
        batch_op.create_index("ix_readings_segment", ["segment"], unique=False)
        batch_op.create_index("ix_readings_subject_id_at", ["subject_id", "at"], unique=False)

    op.create_table(
        "search_variants",
        sa.Column("variant", BYTEWISE, nullable=False),
        sa.Column("word", BYTEWISE, nullable=False),
        sa.PrimaryKeyConstraint("variant", "word", name=op.f("pk_search_variants")),
        sqlite_strict=True,
    )
    op.create_table(
        "search_words",
        sa.Column("word", BYTEWISE, nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_words")),
        sqlite_strict=True,
    )
    op.create_table(
        "try_counts",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("slot", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "slot", name=op.f("pk_try_counts")),
        sqlite_strict=True,
    )
    op.create_table(
        "suppliers",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation_number", sa.String(), nullable=True),
        sa.Column("gln", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers")),
        sa.UniqueConstraint("code", name=op.f("uq_suppliers_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "synonyms",
        sa.Column("word", BYTEWISE, nullable=False),
        sa.Column("means", BYTEWISE, nullable=False),
        sa.PrimaryKeyConstraint("word", "means", name=op.f("pk_synonyms")),
        sqlite_strict=True,
    )
    op.create_table(
        "accounts",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("username_index", sa.LargeBinary(), nullable=True),
        sa.Column("username_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("shortcuts", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("signed_in_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_accounts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("username_index", name=op.f("uq_accounts_username_index")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_person_id"), ["person_id"], unique=False)

    op.create_table(
        "agreements",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_agreements_validity")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["bookkeeping_entities.id"], name=op.f("fk_agreements_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_agreements_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index(
            "ix_agreements_provider_id", ["provider_id", "valid_from"], unique=False
        )

    op.create_table(
        "articles",
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("article_no", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("plain_name", sa.String(), nullable=False),
        sa.Column("plain_name_en", sa.String(), nullable=False),
        sa.Column("sort_key", BYTEWISE, nullable=False),
        sa.Column("manufacturer", sa.String(), nullable=False),
        sa.Column("supplier_article_no", sa.String(), nullable=False),
        sa.Column("iso_code", sa.String(), nullable=False),
        sa.Column("iso_edition", sa.String(), nullable=False),
        sa.Column("gtin_piece", sa.String(), nullable=True),
        sa.Column("gtin_pack", sa.String(), nullable=True),
        sa.Column("udi_di", sa.String(), nullable=True),
        sa.Column("piece_unit", sa.String(), nullable=False),
        sa.Column("pack_size", sa.Integer(), nullable=False),
        sa.Column("pack_unit", sa.String(), nullable=False),
        sa.Column("order_multiple", sa.Integer(), nullable=False),
        sa.Column("min_packs", sa.Integer(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("storage_class", sa.String(), nullable=False),
        sa.Column("sterile", sa.Boolean(), nullable=False),
        sa.Column("latex", sa.Boolean(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("instruction", sa.String(), nullable=False),
        sa.Column("instruction_en", sa.String(), nullable=False),
        sa.Column("prescriber_comment", sa.String(), nullable=False),
        sa.Column("orderer_comment", sa.String(), nullable=False),
        sa.Column("compat_group", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("last_order_on", sa.Date(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'phasing_out', 'gone')", name=op.f("ck_articles_status")
        ),
        sa.CheckConstraint(
            "storage_class IN ('normal', 'no_frost', 'fridge')",
            name=op.f("ck_articles_storage_class"),
        ),
        sa.CheckConstraint(
            "order_multiple > 0 AND min_packs > 0", name=op.f("ck_articles_order_unit")
        ),
        sa.CheckConstraint("pack_size > 0", name=op.f("ck_articles_pack_size")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["catalogue_imports.id"], name=op.f("fk_articles_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_articles_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint(
            "supplier_id", "article_no", name=op.f("uq_articles_supplier_id_article_no")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.create_index("ix_articles_gtin_pack", ["gtin_pack"], unique=False)
        batch_op.create_index("ix_articles_gtin_piece", ["gtin_piece"], unique=False)
        batch_op.create_index("ix_articles_import_id", ["import_id"], unique=False)
        batch_op.create_index("ix_articles_sort_key_id", ["sort_key", "id"], unique=False)

    op.create_table(
        "care_areas",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_care_areas_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_areas")),
        sa.UniqueConstraint("provider_id", "code", name=op.f("uq_care_areas_provider_id_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "care_units",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hsa_id", sa.String(), nullable=True),
        sa.Column("customer_no", sa.String(), nullable=False),
        sa.Column("cost_centre", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('clinic', 'primary_care', 'home_care', 'care_home', 'ward', 'school')",
            name=op.f("ck_care_units_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_care_units_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_units")),
        sa.UniqueConstraint("customer_no", name=op.f("uq_care_units_customer_no")),
        sa.UniqueConstraint("provider_id", "name", name=op.f("uq_care_units_provider_id_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "contracts",
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_contracts_validity")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_contracts_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        sa.UniqueConstraint(
            "supplier_id", "reference", name=op.f("uq_contracts_supplier_id_reference")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "fiscal_years",
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_fiscal_years_order")),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["bookkeeping_entities.id"], name=op.f("fk_fiscal_years_entity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fiscal_years")),
        sa.UniqueConstraint(
            "entity_id", "starts_on", name=op.f("uq_fiscal_years_entity_id_starts_on")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "import_changes",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("table", sa.String(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["catalogue_imports.id"],
            name=op.f("fk_import_changes_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_changes")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("import_changes", schema=None) as batch_op:
        batch_op.create_index("ix_import_changes_import_id", ["import_id"], unique=False)

    op.create_table(
        "import_faults",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["catalogue_imports.id"],
            name=op.f("fk_import_faults_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_faults")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("import_faults", schema=None) as batch_op:
        batch_op.create_index("ix_import_faults_import_id", ["import_id", "line"], unique=False)

    op.create_table(
        "recipients",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("residence", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("delivery_note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("register_source", sa.String(), nullable=False),
        sa.Column("register_date", sa.Date(), nullable=True),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "residence IN ('own_home', 'care_home', 'short_stay', 'ward')",
            name=op.f("ck_recipients_residence"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'ended', 'deceased')", name=op.f("ck_recipients_status")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recipients_person_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_recipients_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipients")),
        sa.UniqueConstraint("provider_id", "number", name=op.f("uq_recipients_provider_id_number")),
        sa.UniqueConstraint(
            "provider_id", "person_id", name=op.f("uq_recipients_provider_id_person_id")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("recipients", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recipients_person_id"), ["person_id"], unique=False)

    op.create_table(
        "accounting_rows",
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("customer_no", sa.String(), nullable=False),
        sa.Column("cost_centre", sa.String(), nullable=False),
        sa.Column("order_number", sa.BigInteger(), nullable=False),
        sa.Column("shipment_number", sa.BigInteger(), nullable=False),
        sa.Column("shipment_line_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("article_no", sa.String(), nullable=False),
        sa.Column("article_name", sa.String(), nullable=False),
        sa.Column("udi_di", sa.String(), nullable=True),
        sa.Column("batch_no", sa.String(), nullable=False),
        sa.Column("packs", sa.Integer(), nullable=False),
        sa.Column("price_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_permille", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("booked_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'sale' AND packs > 0) OR (kind = 'credit' AND packs < 0)",
            name=op.f("ck_accounting_rows_packs"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["bookkeeping_entities.id"], name=op.f("fk_accounting_rows_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["fiscal_year_id"], ["fiscal_years.id"], name=op.f("fk_accounting_rows_fiscal_year_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_accounting_rows_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_accounting_rows_supplier_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["care_units.id"], name=op.f("fk_accounting_rows_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_rows")),
        sa.UniqueConstraint(
            "shipment_line_id", "kind", name=op.f("uq_accounting_rows_shipment_line_id_kind")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("accounting_rows", schema=None) as batch_op:
        batch_op.create_index(
            "ix_accounting_rows_batch_no", ["article_no", "batch_no"], unique=False
        )
        batch_op.create_index(
            "ix_accounting_rows_entity_id", ["entity_id", "delivered_on"], unique=False
        )
        batch_op.create_index(
            "ix_accounting_rows_unit_id", ["unit_id", "delivered_on"], unique=False
        )

    op.create_table(
        "article_care_areas",
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("care_area", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_care_areas_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "care_area", name=op.f("pk_article_care_areas")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("article_care_areas", schema=None) as batch_op:
        batch_op.create_index(
            "ix_article_care_areas_care_area", ["care_area", "article_id"], unique=False
        )

    op.create_table(
        "article_numbers",
        sa.Column("number", BYTEWISE, nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_numbers_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", "article_id", name=op.f("pk_article_numbers")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("article_numbers", schema=None) as batch_op:
        batch_op.create_index("ix_article_numbers_article_id", ["article_id"], unique=False)

    op.create_table(
        "article_words",
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("word", BYTEWISE, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_words_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "word", name=op.f("pk_article_words")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("article_words", schema=None) as batch_op:
        batch_op.create_index(
            "ix_article_words_word_rank", ["word", "rank", "article_id"], unique=False
        )

    op.create_table(
        "assortments",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("care_area", sa.String(), nullable=True),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("specialist", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_assortments_validity")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_assortments_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assortments")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("assortments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_assortments_provider_id", ["provider_id", "valid_from"], unique=False
        )

    op.create_table(
        "contract_lines",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("price_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_permille", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("fee_class", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("tier IN ('base', 'specialist')", name=op.f("ck_contract_lines_tier")),
        sa.CheckConstraint("price_ore >= 0", name=op.f("ck_contract_lines_price")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_contract_lines_validity")
        ),
        sa.CheckConstraint("vat_permille BETWEEN 0 AND 1000", name=op.f("ck_contract_lines_vat")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_contract_lines_article_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_lines_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["catalogue_imports.id"], name=op.f("fk_contract_lines_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_lines")),
        sa.UniqueConstraint(
            "contract_id",
            "article_id",
            "valid_from",
            name=op.f("uq_contract_lines_contract_id_article_id_valid_from"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("contract_lines", schema=None) as batch_op:
        batch_op.create_index(
            "ix_contract_lines_article_id",
            ["article_id", "contract_id", "valid_from"],
            unique=False,
        )
        batch_op.create_index("ix_contract_lines_import_id", ["import_id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("input_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("saved_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_drafts_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_drafts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint(
            "account_id", "form", "thing_id", name=op.f("uq_drafts_account_id_form_thing_id")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index("ix_drafts_saved_at", ["saved_at"], unique=False)

    op.create_table(
        "former_identities",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("identity_kind", sa.String(), nullable=False),
        sa.Column("identity_oid", sa.String(), nullable=False),
        sa.Column("identity_index", sa.LargeBinary(), nullable=False),
        sa.Column("identity_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("replaced_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_former_identities_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_former_identities_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["recipients.id"],
            name=op.f("fk_former_identities_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_identities")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("former_identities", schema=None) as batch_op:
        batch_op.create_index(
            "ix_former_identities_identity_index", ["provider_id", "identity_index"], unique=False
        )

    op.create_table(
        "house_roles",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role IN ('customer_service', 'assortment_manager', 'auditor', 'system_admin')",
            name=op.f("ck_house_roles_role"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_house_roles_validity")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_house_roles_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_roles")),
        sa.UniqueConstraint(
            "account_id",
            "role",
            "valid_from",
            name=op.f("uq_house_roles_account_id_role_valid_from"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "measure_codes",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("care_area_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["care_area_id"], ["care_areas.id"], name=op.f("fk_measure_codes_care_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_measure_codes_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_codes")),
        sa.UniqueConstraint(
            "provider_id",
            "care_area_id",
            "code",
            name=op.f("uq_measure_codes_provider_id_care_area_id_code"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "memberships",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('prescriber', 'orderer', 'approver', 'unit_admin', 'reader')",
            name=op.f("ck_memberships_role"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_memberships_validity")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_memberships_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["care_units.id"], name=op.f("fk_memberships_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "unit_id",
            "account_id",
            "role",
            "valid_from",
            name=op.f("uq_memberships_unit_id_account_id_role_valid_from"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(
            "ix_memberships_account_id", ["account_id", "valid_from"], unique=False
        )

    op.create_table(
        "orders",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("placed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=True),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("mandate_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("delivery_mode", sa.String(), nullable=False),
        sa.Column("receiver_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("address_text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("cancel_until", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("urgent_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('staff', 'recipient', 'proxy', 'phone', 'assisted')",
            name=op.f("ck_orders_channel"),
        ),
        sa.CheckConstraint(
            "delivery_mode IN ('home', 'unit', 'pickup_point', 'sealed_address', 'forwarding')",
            name=op.f("ck_orders_delivery_mode"),
        ),
        sa.CheckConstraint(
            "(recipient_id IS NULL) = (person_id IS NULL)", name=op.f("ck_orders_recipient")
        ),
        sa.CheckConstraint(
            "recipient_id IS NOT NULL OR (receiver_sealed IS NULL AND address_text_sealed IS NULL AND phone_sealed IS NULL AND comment_sealed IS NULL)",
            name=op.f("ck_orders_stock_order_without_person"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_orders_person_id")),
        sa.ForeignKeyConstraint(["placed_by"], ["accounts.id"], name=op.f("fk_orders_placed_by")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_orders_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipients.id"], name=op.f("fk_orders_recipient_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["care_units.id"], name=op.f("fk_orders_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("form_key", name=op.f("uq_orders_form_key")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index("ix_orders_provider_id_id", ["provider_id", "id"], unique=False)
        batch_op.create_index("ix_orders_recipient_id_id", ["recipient_id", "id"], unique=False)
        batch_op.create_index("ix_orders_unit_id_id", ["unit_id", "id"], unique=False)
        batch_op.create_index(
            "ix_orders_stock",
            ["unit_id", "id"],
            unique=False,
            sqlite_where=sa.text("recipient_id IS NULL"),
            postgresql_where=sa.text("recipient_id IS NULL"),
        )

    op.create_table(
        "policies",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("care_area_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("max_validity_days", sa.Integer(), nullable=False),
        sa.Column("max_withdrawals", sa.Integer(), nullable=True),
        sa.Column("min_cover_days", sa.Integer(), nullable=False),
        sa.Column("max_cover_days", sa.Integer(), nullable=False),
        sa.Column("start_max_cover_days", sa.Integer(), nullable=True),
        sa.Column("start_days", sa.Integer(), nullable=True),
        sa.Column("release_rule", sa.String(), nullable=False),
        sa.Column("release_share_num", sa.Integer(), nullable=False),
        sa.Column("release_share_den", sa.Integer(), nullable=False),
        sa.Column("release_days", sa.Integer(), nullable=False),
        sa.Column("month_days_hundredths", sa.Integer(), nullable=False),
        sa.Column("delivery_modes", sa.JSON(), nullable=False),
        sa.Column("delivery_days_before_end", sa.Integer(), nullable=True),
        sa.Column("cut_off_minute", sa.Integer(), nullable=True),
        sa.Column("lead_working_days", sa.Integer(), nullable=False),
        sa.Column("notice_working_days", sa.Integer(), nullable=False),
        sa.Column("measures_required", sa.Boolean(), nullable=False),
        sa.Column("made_with_prescription", sa.Boolean(), nullable=False),
        sa.Column("confirmation_required", sa.Boolean(), nullable=False),
        sa.Column("equivalent_allowed", sa.Boolean(), nullable=False),
        sa.Column("bridging_days", sa.Integer(), nullable=False),
        sa.Column("first_follow_up_months", sa.Integer(), nullable=False),
        sa.Column("follow_up_months", sa.Integer(), nullable=False),
        sa.Column("expiring_days", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "release_rule IN ('share', 'days_before_end', 'none')",
            name=op.f("ck_policies_release_rule"),
        ),
        sa.CheckConstraint(
            "cut_off_minute BETWEEN 1 AND 1439", name=op.f("ck_policies_cut_off_minute")
        ),
        sa.CheckConstraint(
            "release_share_den > 0 AND release_share_num >= 0",
            name=op.f("ck_policies_release_share"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_policies_validity")
        ),
        sa.ForeignKeyConstraint(
            ["care_area_id"], ["care_areas.id"], name=op.f("fk_policies_care_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_policies_provider_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["care_units.id"], name=op.f("fk_policies_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.create_index(
            "ix_policies_provider_id", ["provider_id", "care_area_id", "valid_from"], unique=False
        )

    op.create_table(
        "prescriber_appointments",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("profession", sa.String(), nullable=False),
        sa.Column("prescriber_code", sa.String(), nullable=False),
        sa.Column("certificates", sa.String(), nullable=False),
        sa.Column("appointed_by", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "profession IN ('physician', 'nurse', 'midwife', 'physiotherapist', 'dentist')",
            name=op.f("ck_prescriber_appointments_profession"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            name=op.f("ck_prescriber_appointments_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_prescriber_appointments_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["appointed_by"], ["accounts.id"], name=op.f("fk_prescriber_appointments_appointed_by")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["care_providers.id"],
            name=op.f("fk_prescriber_appointments_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["care_units.id"], name=op.f("fk_prescriber_appointments_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescriber_appointments")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("prescriber_appointments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_prescriber_appointments_account_id", ["account_id", "unit_id"], unique=False
        )

    op.create_table(
        "recipient_care_areas",
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("care_area_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["care_area_id"], ["care_areas.id"], name=op.f("fk_recipient_care_areas_care_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["recipients.id"],
            name=op.f("fk_recipient_care_areas_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "recipient_id", "care_area_id", name=op.f("pk_recipient_care_areas")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "recipient_contacts",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("relation_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_recipient_contacts_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_recipient_contacts_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["recipients.id"],
            name=op.f("fk_recipient_contacts_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_contacts")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("recipient_contacts", schema=None) as batch_op:
        batch_op.create_index("ix_recipient_contacts_recipient_id", ["recipient_id"], unique=False)

    op.create_table(
        "recipient_tokens",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["recipients.id"],
            name=op.f("fk_recipient_tokens_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "provider_id", "token", "recipient_id", name=op.f("pk_recipient_tokens")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("recipient_tokens", schema=None) as batch_op:
        batch_op.create_index("ix_recipient_tokens_recipient_id", ["recipient_id"], unique=False)

    op.create_table(
        "recipient_units",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_recipient_units_validity")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_recipient_units_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["recipients.id"],
            name=op.f("fk_recipient_units_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["care_units.id"], name=op.f("fk_recipient_units_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_units")),
        sa.UniqueConstraint(
            "recipient_id",
            "unit_id",
            "valid_from",
            name=op.f("uq_recipient_units_recipient_id_unit_id_valid_from"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("recipient_units", schema=None) as batch_op:
        batch_op.create_index(
            "ix_recipient_units_unit_id", ["unit_id", "recipient_id"], unique=False
        )

    op.create_table(
        "successors",
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'none') = (successor_id IS NULL)", name=op.f("ck_successors_successor")
        ),
        sa.CheckConstraint(
            "kind IN ('same', 'equal', 'trial', 'none')", name=op.f("ck_successors_kind")
        ),
        sa.CheckConstraint("article_id <> successor_id", name=op.f("ck_successors_not_itself")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_successors_article_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["articles.id"], name=op.f("fk_successors_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_successors")),
        sa.UniqueConstraint(
            "article_id", "valid_from", name=op.f("uq_successors_article_id_valid_from")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "supplier_members",
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_supplier_members_validity")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_supplier_members_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_supplier_members_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_members")),
        sa.UniqueConstraint(
            "supplier_id",
            "account_id",
            "valid_from",
            name=op.f("uq_supplier_members_supplier_id_account_id_valid_from"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("supplier_members", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supplier_members_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_web_sessions_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sessions")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("web_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_web_sessions_account_id", ["account_id"], unique=False)
        batch_op.create_index("ix_web_sessions_last_used_at", ["last_used_at"], unique=False)
        batch_op.create_index("ix_web_sessions_token_hash", ["token_hash"], unique=True)

    op.create_table(
        "appointment_areas",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("care_area_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["prescriber_appointments.id"],
            name=op.f("fk_appointment_areas_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["care_area_id"], ["care_areas.id"], name=op.f("fk_appointment_areas_care_area_id")
        ),
        sa.PrimaryKeyConstraint(
            "appointment_id", "care_area_id", name=op.f("pk_appointment_areas")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "prescriptions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("care_area_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("prescriber_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("signed_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.Column("end_note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("renews_id", sa.Uuid(), nullable=True),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'paused', 'under_review', 'ended', 'replaced', 'annulled')",
            name=op.f("ck_prescriptions_status"),
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_prescriptions_validity")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["prescriber_appointments.id"],
            name=op.f("fk_prescriptions_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["care_area_id"], ["care_areas.id"], name=op.f("fk_prescriptions_care_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_prescriptions_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["policies.id"], name=op.f("fk_prescriptions_policy_id")
        ),
        sa.ForeignKeyConstraint(
            ["prescriber_id"], ["accounts.id"], name=op.f("fk_prescriptions_prescriber_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_prescriptions_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipients.id"], name=op.f("fk_prescriptions_recipient_id")
        ),
        sa.ForeignKeyConstraint(
            ["renews_id"], ["prescriptions.id"], name=op.f("fk_prescriptions_renews_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["prescriptions.id"], name=op.f("fk_prescriptions_replaced_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["care_units.id"], name=op.f("fk_prescriptions_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescriptions")),
        sa.UniqueConstraint("number", name=op.f("uq_prescriptions_number")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("prescriptions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_prescriptions_recipient_id", ["recipient_id", "status"], unique=False
        )
        batch_op.create_index(
            "ix_prescriptions_unit_id", ["unit_id", "status", "valid_to"], unique=False
        )

    op.create_table(
        "shipments",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("shipped_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("tracking", sa.String(), nullable=False),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("received_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'on_way') = (ended_on IS NULL)", name=op.f("ck_shipments_ended")
        ),
        sa.CheckConstraint(
            "state IN ('on_way', 'delivered', 'not_collected', 'returned')",
            name=op.f("ck_shipments_state"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_shipments_order_id")),
        sa.ForeignKeyConstraint(
            ["received_by"], ["accounts.id"], name=op.f("fk_shipments_received_by")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_shipments_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
        sa.UniqueConstraint("form_key", name=op.f("uq_shipments_form_key")),
        sa.UniqueConstraint("number", name=op.f("uq_shipments_number")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.create_index("ix_shipments_order_id", ["order_id"], unique=False)
        batch_op.create_index("ix_shipments_supplier_id", ["supplier_id", "id"], unique=False)

    op.create_table(
        "prescription_lines",
        sa.Column("prescription_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("pack_size", sa.Integer(), nullable=False),
        sa.Column("dose_milli", sa.Integer(), nullable=False),
        sa.Column("dose_unit", sa.String(), nullable=False),
        sa.Column("cover_days", sa.Integer(), nullable=False),
        sa.Column("withdrawals_allowed", sa.Integer(), nullable=False),
        sa.Column("substitution", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("instruction_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "dose_unit IN ('day', 'week', 'month', 'year')",
            name=op.f("ck_prescription_lines_dose_unit"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'ended')", name=op.f("ck_prescription_lines_status")
        ),
        sa.CheckConstraint(
            "substitution IN ('accept', 'ask', 'never')",
            name=op.f("ck_prescription_lines_substitution"),
        ),
        sa.CheckConstraint("cover_days > 0", name=op.f("ck_prescription_lines_cover_days")),
        sa.CheckConstraint("dose_milli > 0", name=op.f("ck_prescription_lines_dose")),
        sa.CheckConstraint("pack_size > 0", name=op.f("ck_prescription_lines_pack_size")),
        sa.CheckConstraint(
            "withdrawals_allowed > 0", name=op.f("ck_prescription_lines_withdrawals_allowed")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_prescription_lines_article_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_prescription_lines_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["prescription_id"],
            ["prescriptions.id"],
            name=op.f("fk_prescription_lines_prescription_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_prescription_lines_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipients.id"], name=op.f("fk_prescription_lines_recipient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescription_lines")),
        sa.UniqueConstraint(
            "prescription_id",
            "position",
            name=op.f("uq_prescription_lines_prescription_id_position"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("prescription_lines", schema=None) as batch_op:
        batch_op.create_index("ix_prescription_lines_article_id", ["article_id"], unique=False)
        batch_op.create_index("ix_prescription_lines_recipient_id", ["recipient_id"], unique=False)

    op.create_table(
        "order_lines",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("prescription_line_id", sa.Uuid(), nullable=True),
        sa.Column("contract_line_id", sa.Uuid(), nullable=True),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_for_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("packs", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("cover_days", sa.Integer(), nullable=False),
        sa.Column("price_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_permille", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("packs_shipped", sa.Integer(), nullable=False),
        sa.Column("packs_delivered", sa.Integer(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('requested', 'awaiting_approval', 'rejected', 'accepted', 'sent', 'confirmed', 'backordered', 'substituted', 'refused', 'picked', 'part_shipped', 'shipped', 'delivered', 'not_collected', 'returned', 'cancelled')",
            name=op.f("ck_order_lines_state"),
        ),
        sa.CheckConstraint("packs > 0", name=op.f("ck_order_lines_packs")),
        sa.CheckConstraint(
            "packs_delivered <= packs_shipped", name=op.f("ck_order_lines_delivered")
        ),
        sa.CheckConstraint(
            "packs_shipped >= 0 AND packs_delivered >= 0", name=op.f("ck_order_lines_shipped")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_order_lines_article_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_line_id"],
            ["contract_lines.id"],
            name=op.f("fk_order_lines_contract_line_id"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.ForeignKeyConstraint(
            ["prescription_line_id"],
            ["prescription_lines.id"],
            name=op.f("fk_order_lines_prescription_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_order_lines_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_for_id"], ["articles.id"], name=op.f("fk_order_lines_substitute_for_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_order_lines_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_lines_order_id_position")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.create_index(
            "ix_order_lines_prescription_line_id", ["prescription_line_id"], unique=False
        )
        batch_op.create_index("ix_order_lines_provider_id", ["provider_id", "id"], unique=False)
        batch_op.create_index("ix_order_lines_article_id", ["article_id"], unique=False)
        batch_op.create_index("ix_order_lines_contract_line_id", ["contract_line_id"], unique=False)
        batch_op.create_index(
            "ix_order_lines_supplier_id", ["supplier_id", "state", "id"], unique=False
        )

    op.create_table(
        "prescription_measures",
        sa.Column("prescription_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('planned', 'ongoing', 'helped', 'not_enough', 'not_possible')",
            name=op.f("ck_prescription_measures_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["prescription_lines.id"], name=op.f("fk_prescription_measures_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure_codes.id"], name=op.f("fk_prescription_measures_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_prescription_measures_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["prescription_id"],
            ["prescriptions.id"],
            name=op.f("fk_prescription_measures_prescription_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["care_providers.id"],
            name=op.f("fk_prescription_measures_provider_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescription_measures")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("prescription_measures", schema=None) as batch_op:
        batch_op.create_index(
            "ix_prescription_measures_prescription_id", ["prescription_id"], unique=False
        )

    op.create_table(
        "line_events",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_line_events_order_id")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_line_events_order_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_events")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("line_events", schema=None) as batch_op:
        batch_op.create_index("ix_line_events_order_id", ["order_id", "id"], unique=False)
        batch_op.create_index("ix_line_events_order_line_id", ["order_line_id"], unique=False)

    op.create_table(
        "line_standings",
        sa.Column("prescription_line_id", sa.Uuid(), nullable=False),
        sa.Column("prescription_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("care_area_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("withdrawals_left", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("lasts_until", sa.Date(), nullable=True),
        sa.Column("latest", sa.String(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("latest_order_id", sa.Uuid(), nullable=True),
        sa.Column("article_gone", sa.Boolean(), nullable=False),
        sa.Column("address_confirmed", sa.Boolean(), nullable=False),
        sa.Column("expiring_days", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("needs_hand", sa.Boolean(), nullable=False),
        sa.Column("tab", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("noticed", sa.String(), nullable=True),
        sa.CheckConstraint(
            "tab IN ('runs_out', 'stopped', 'expires', 'approval', 'quiet')",
            name=op.f("ck_line_standings_tab"),
        ),
        sa.ForeignKeyConstraint(
            ["prescription_line_id"],
            ["prescription_lines.id"],
            name=op.f("fk_line_standings_prescription_line_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["prescription_id"],
            ["prescriptions.id"],
            name=op.f("fk_line_standings_prescription_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["care_providers.id"],
            name=op.f("fk_line_standings_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["care_units.id"],
            name=op.f("fk_line_standings_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["recipients.id"],
            name=op.f("fk_line_standings_recipient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_line_standings_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["care_area_id"],
            ["care_areas.id"],
            name=op.f("fk_line_standings_care_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_line_standings_article_id"),
        ),
        sa.ForeignKeyConstraint(
            ["latest_order_id"],
            ["orders.id"],
            name=op.f("fk_line_standings_latest_order_id"),
        ),
        sa.PrimaryKeyConstraint("prescription_line_id", name=op.f("pk_line_standings")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("line_standings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_line_standings_unit_id_place",
            ["unit_id", "place", "prescription_line_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_line_standings_unit_id_tab",
            ["unit_id", "tab", "place", "prescription_line_id"],
            unique=False,
        )
        batch_op.create_index("ix_line_standings_recipient_id", ["recipient_id"], unique=False)

    op.create_table(
        "shipment_lines",
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("packs", sa.Integer(), nullable=False),
        sa.Column("batch_no", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("packs_received", sa.Integer(), nullable=True),
        sa.Column("difference", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "difference IN ('missing', 'damaged', 'wrong_article', 'too_many')",
            name=op.f("ck_shipment_lines_difference"),
        ),
        sa.CheckConstraint("packs >= 0", name=op.f("ck_shipment_lines_packs")),
        sa.CheckConstraint("packs_received >= 0", name=op.f("ck_shipment_lines_packs_received")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_shipment_lines_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipments.id"], name=op.f("fk_shipment_lines_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_lines")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("shipment_lines", schema=None) as batch_op:
        batch_op.create_index("ix_shipment_lines_batch_no", ["batch_no"], unique=False)
        batch_op.create_index("ix_shipment_lines_order_line_id", ["order_line_id"], unique=False)
        batch_op.create_index("ix_shipment_lines_shipment_id", ["shipment_id"], unique=False)

    op.create_table(
        "accounting_stops",
        sa.Column("shipment_line_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("solved_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shipment_line_id"],
            ["shipment_lines.id"],
            name=op.f("fk_accounting_stops_shipment_line_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_stops")),
        sa.UniqueConstraint(
            "shipment_line_id", "kind", name=op.f("uq_accounting_stops_shipment_line_id_kind")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("accounting_stops", schema=None) as batch_op:
        batch_op.create_index("ix_accounting_stops_solved_at", ["solved_at"], unique=False)

    op.create_table(
        "mail_changes",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mail_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_mail_changes_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_mail_changes_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_changes")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mail_changes_token_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_mail_changes_account_id", "mail_changes", ["account_id"])
    _guard_books()


def downgrade() -> None:
    _release_books()
    op.drop_table("mail_changes")
    _count(verb="DROP")
    with op.batch_alter_table("line_standings", schema=None) as batch_op:
        batch_op.drop_index("ix_line_standings_recipient_id")
        batch_op.drop_index("ix_line_standings_unit_id_tab")
        batch_op.drop_index("ix_line_standings_unit_id_place")

    op.drop_table("line_standings")
    with op.batch_alter_table("accounting_stops", schema=None) as batch_op:
        batch_op.drop_index("ix_accounting_stops_solved_at")

    op.drop_table("accounting_stops")
    with op.batch_alter_table("shipment_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_shipment_lines_shipment_id")
        batch_op.drop_index("ix_shipment_lines_order_line_id")
        batch_op.drop_index("ix_shipment_lines_batch_no")

    op.drop_table("shipment_lines")
    with op.batch_alter_table("line_events", schema=None) as batch_op:
        batch_op.drop_index("ix_line_events_order_line_id")
        batch_op.drop_index("ix_line_events_order_id")

    op.drop_table("line_events")
    with op.batch_alter_table("prescription_measures", schema=None) as batch_op:
        batch_op.drop_index("ix_prescription_measures_prescription_id")

    op.drop_table("prescription_measures")
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_order_lines_supplier_id")
        batch_op.drop_index("ix_order_lines_contract_line_id")
        batch_op.drop_index("ix_order_lines_article_id")
        batch_op.drop_index("ix_order_lines_provider_id")
        batch_op.drop_index("ix_order_lines_prescription_line_id")

    op.drop_table("order_lines")
    with op.batch_alter_table("prescription_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_prescription_lines_recipient_id")
        batch_op.drop_index("ix_prescription_lines_article_id")

    op.drop_table("prescription_lines")
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.drop_index("ix_shipments_supplier_id")
        batch_op.drop_index("ix_shipments_order_id")

    op.drop_table("shipments")
    with op.batch_alter_table("prescriptions", schema=None) as batch_op:
        batch_op.drop_index("ix_prescriptions_unit_id")
        batch_op.drop_index("ix_prescriptions_recipient_id")

    op.drop_table("prescriptions")
    op.drop_table("appointment_areas")
    with op.batch_alter_table("web_sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_web_sessions_token_hash")
        batch_op.drop_index("ix_web_sessions_last_used_at")
        batch_op.drop_index("ix_web_sessions_account_id")

    op.drop_table("web_sessions")
    op.drop_table("try_counts")
    with op.batch_alter_table("supplier_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_members_account_id"))

    op.drop_table("supplier_members")
    op.drop_table("successors")
    with op.batch_alter_table("recipient_units", schema=None) as batch_op:
        batch_op.drop_index("ix_recipient_units_unit_id")

    op.drop_table("recipient_units")
    with op.batch_alter_table("recipient_tokens", schema=None) as batch_op:
        batch_op.drop_index("ix_recipient_tokens_recipient_id")

    op.drop_table("recipient_tokens")
    with op.batch_alter_table("recipient_contacts", schema=None) as batch_op:
        batch_op.drop_index("ix_recipient_contacts_recipient_id")

    op.drop_table("recipient_contacts")
    op.drop_table("recipient_care_areas")
    with op.batch_alter_table("prescriber_appointments", schema=None) as batch_op:
        batch_op.drop_index("ix_prescriber_appointments_account_id")

    op.drop_table("prescriber_appointments")
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.drop_index("ix_policies_provider_id")

    op.drop_table("policies")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index("ix_orders_stock")
        batch_op.drop_index("ix_orders_unit_id_id")
        batch_op.drop_index("ix_orders_recipient_id_id")
        batch_op.drop_index("ix_orders_provider_id_id")

    op.drop_table("orders")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index("ix_memberships_account_id")

    op.drop_table("memberships")
    op.drop_table("measure_codes")
    op.drop_table("house_roles")
    with op.batch_alter_table("former_identities", schema=None) as batch_op:
        batch_op.drop_index("ix_former_identities_identity_index")

    op.drop_table("former_identities")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index("ix_drafts_saved_at")

    op.drop_table("drafts")
    with op.batch_alter_table("contract_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_contract_lines_import_id")
        batch_op.drop_index("ix_contract_lines_article_id")

    op.drop_table("contract_lines")
    with op.batch_alter_table("assortments", schema=None) as batch_op:
        batch_op.drop_index("ix_assortments_provider_id")

    op.drop_table("assortments")
    with op.batch_alter_table("article_words", schema=None) as batch_op:
        batch_op.drop_index("ix_article_words_word_rank")

    op.drop_table("article_words")
    with op.batch_alter_table("article_numbers", schema=None) as batch_op:
        batch_op.drop_index("ix_article_numbers_article_id")

    op.drop_table("article_numbers")
    with op.batch_alter_table("article_care_areas", schema=None) as batch_op:
        batch_op.drop_index("ix_article_care_areas_care_area")

    op.drop_table("article_care_areas")
    with op.batch_alter_table("accounting_rows", schema=None) as batch_op:
        batch_op.drop_index("ix_accounting_rows_unit_id")
        batch_op.drop_index("ix_accounting_rows_entity_id")
        batch_op.drop_index("ix_accounting_rows_batch_no")

    op.drop_table("accounting_rows")
    with op.batch_alter_table("recipients", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recipients_person_id"))

    op.drop_table("recipients")
    with op.batch_alter_table("import_faults", schema=None) as batch_op:
        batch_op.drop_index("ix_import_faults_import_id")

    op.drop_table("import_faults")
    with op.batch_alter_table("import_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_import_changes_import_id")

    op.drop_table("import_changes")
    op.drop_table("fiscal_years")
    op.drop_table("contracts")
    op.drop_table("care_units")
    op.drop_table("care_areas")
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.drop_index("ix_articles_sort_key_id")
        batch_op.drop_index("ix_articles_import_id")
        batch_op.drop_index("ix_articles_gtin_piece")
        batch_op.drop_index("ix_articles_gtin_pack")

    op.drop_table("articles")
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.drop_index("ix_agreements_provider_id")

    op.drop_table("agreements")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_person_id"))

    op.drop_table("accounts")
    op.drop_table("synonyms")
    op.drop_table("suppliers")
    op.drop_table("search_words")
    op.drop_table("search_variants")
    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.drop_index("ix_readings_subject_id_at")
        batch_op.drop_index("ix_readings_segment")
        batch_op.drop_index("ix_readings_account_id_at")

    op.drop_table("readings")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index("ix_people_identity_index")

    op.drop_table("people")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letters_person_id"))

    op.drop_table("letters")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_state_run_at")

    op.drop_table("jobs")
    op.drop_table("import_mappings")
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_index("ix_changes_thing_id_at")
        batch_op.drop_index("ix_changes_subject_id_at")
        batch_op.drop_index("ix_changes_segment")

    op.drop_table("changes")
    op.drop_table("catalogue_imports")
    op.drop_table("care_providers")
    op.drop_table("bookkeeping_entities")
    op.drop_table("book_segments")
