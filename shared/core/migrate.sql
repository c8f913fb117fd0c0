-- name: lock
-- Let one runner at a time past this point, until its transaction ends.
SELECT pg_advisory_xact_lock($1);

-- name: create_table
-- The ledger of what has been applied; made by the first runner ever.
CREATE TABLE IF NOT EXISTS schema_migrations (
    version integer PRIMARY KEY CHECK (version > 0),
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- name: table_exists
-- Whether any migration was ever applied here, asked without changing anything.
SELECT to_regclass('schema_migrations') IS NOT NULL;

-- name: applied
-- What has been applied, in order.
SELECT version, name, checksum, applied_at FROM schema_migrations ORDER BY version;

-- name: record
-- Enter one migration into the ledger.
INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3);
