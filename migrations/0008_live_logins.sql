-- why: "live" is one predicate, finished_at IS NULL, and the seconds a login has left are computed in one place
--
-- A login ends when its state becomes terminal, and in no other way. Only the terminal states are listed; a new
-- live state changes the list in `logins_state_check` and nothing below.
-- No release writes rows that break the rule, but a repair by hand may have.
UPDATE logins SET finished_at = now()
WHERE finished_at IS NULL AND state IN ('authorized', 'expired', 'cancelled', 'superseded', 'failed');
UPDATE logins SET finished_at = NULL
WHERE finished_at IS NOT NULL AND state NOT IN ('authorized', 'expired', 'cancelled', 'superseded', 'failed');
ALTER TABLE logins ADD CONSTRAINT logins_finished_check CHECK (
    (finished_at IS NOT NULL) = (state IN ('authorized', 'expired', 'cancelled', 'superseded', 'failed')));

-- The old indexes go in the same transaction, so uniqueness never lapses. The queries of an older replica, which
-- list the states, still run; they read `logins_person` or the table until that replica has gone.
CREATE UNIQUE INDEX logins_live_person ON logins (telegram_id) WHERE finished_at IS NULL;
CREATE INDEX logins_live_expiry ON logins (expires_at) WHERE finished_at IS NULL;
DROP INDEX logins_one_live;
DROP INDEX logins_live;

-- Every column of a login, and how many seconds are left now. It can be updated like the table.
-- A migration that adds a column to `logins` replaces this view: the new column goes last.
CREATE VIEW logins_computed AS
SELECT logins.*,
    extract(epoch FROM expires_at - now())::float8 AS expires_in,
    extract(epoch FROM token_expires_at - now())::float8 AS token_expires_in,
    extract(epoch FROM retry_at - now())::float8 AS retry_in
FROM logins;
