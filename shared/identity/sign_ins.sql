-- name: start
-- somebody has proved who they are: the first refresh token of a new family
INSERT INTO sign_ins (handle_hash, token_hash, telegram_id, method, expires_at, ends_at)
VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5), now() + make_interval(secs => $6))
RETURNING id;

-- name: end_oldest
-- a person has only so many sign-ins; the oldest make way
UPDATE sign_ins SET ended_at = now(), end_reason = 'too_many', sealed = NULL
WHERE id IN (SELECT id FROM sign_ins WHERE telegram_id = $1 AND ended_at IS NULL ORDER BY id DESC OFFSET $2);

-- name: hold
-- the family that a refresh token belongs to, held until the transaction ends
SELECT id, telegram_id, method, token_hash, previous_hash, sealed,
    ended_at IS NOT NULL AS is_ended, expires_at <= now() AS is_expired,
    rotated_at > now() - make_interval(secs => $2) AS is_fresh,
    extract(epoch FROM expires_at - now())::float8 AS expires_in
FROM sign_ins WHERE handle_hash = $1 FOR UPDATE;

-- name: rotate
-- the next refresh token counts from now on; says how long
UPDATE sign_ins SET previous_hash = token_hash, token_hash = $2, sealed = $3, rotated_at = now(),
    expires_at = least(ends_at, now() + make_interval(secs => $4))
WHERE id = $1
RETURNING extract(epoch FROM expires_at - now())::float8 AS expires_in;

-- name: end
-- nothing of this family counts any more; no row when it had ended before
UPDATE sign_ins SET ended_at = now(), end_reason = $2, sealed = NULL
WHERE id = $1 AND ended_at IS NULL
RETURNING telegram_id;

-- name: wipe
-- the token that counts need not be told again once the moment for repeating a request is over
UPDATE sign_ins SET sealed = NULL WHERE sealed IS NOT NULL AND rotated_at < now() - make_interval(secs => $1);

-- name: purge
-- families that have been over for a while
DELETE FROM sign_ins
WHERE least(ended_at, expires_at) < now() - make_interval(secs => $1);
