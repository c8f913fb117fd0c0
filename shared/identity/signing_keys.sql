-- name: lock
-- keys are made and retired by one transaction at a time
SELECT pg_advisory_xact_lock($1);

-- name: every
-- every key that may have signed a token that still counts, the newest last; by the clock, for a transaction
-- that waited its turn began before the key of the one it waited for
SELECT kid, public_key, sealed, key_id, signs_from, signs_from <= clock_timestamp() AS is_due,
    extract(epoch FROM clock_timestamp() - signs_from)::float8 AS age
FROM signing_keys ORDER BY signs_from, kid;

-- name: add
-- a new key, which signs once $5 seconds have passed
INSERT INTO signing_keys (kid, public_key, sealed, key_id, signs_from)
VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5));

-- name: announce
-- tell every process that the keys have changed
SELECT pg_notify('signing_keys', '');

-- name: reseal
-- the same key under the encryption key that counts now
UPDATE signing_keys SET sealed = $2, key_id = $3 WHERE kid = $1;

-- name: retire
-- forget the keys whose follower has been signing for longer than any token lives
DELETE FROM signing_keys old WHERE EXISTS (
    SELECT FROM signing_keys new
    WHERE new.signs_from > old.signs_from AND new.signs_from < now() - make_interval(secs => $1)
) RETURNING kid;

-- name: forget
-- no key that there is counts any more
DELETE FROM signing_keys;
