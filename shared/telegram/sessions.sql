-- name: store
-- Keep a person's session and retire the one it replaces; $5 holds it until it lets go.
SELECT keep_session_v1($1, $2, $3, $4, $5, $6);

-- name: fetch
-- What is kept for one person.
SELECT telegram_id, session, key_id, dc_id, status, epoch, checked_at, created_at, updated_at
FROM telegram_sessions WHERE telegram_id = $1;

-- name: active
-- Every usable session: what the session files should show.
SELECT telegram_id, session, key_id, dc_id, status, epoch, checked_at, created_at, updated_at
FROM telegram_sessions WHERE status = 'active';

-- name: lease
-- Take the lease of this session, unless another process has it.
UPDATE telegram_sessions SET owner = $2, lease_until = now() + make_interval(secs => $3)
WHERE telegram_id = $1 AND (owner IS NULL OR owner = $2 OR lease_until < now())
RETURNING telegram_id, session, key_id, dc_id, status, epoch, checked_at, created_at, updated_at;

-- name: want
-- Ask the live client to hand the session over; $2 is the process that asks.
SELECT pg_notify('session_leases', 'wanted ' || $1::bigint || ' ' || $2::text);

-- name: renew
-- Keep the right to these for longer; the ones that were lost do not come back.
UPDATE telegram_sessions SET lease_until = now() + make_interval(secs => $3)
WHERE telegram_id = ANY($1::bigint[]) AND owner = $2 AND lease_until > now()
RETURNING telegram_id;

-- name: release
-- End the lease, and wake the processes that wait for it.
WITH freed AS (
    UPDATE telegram_sessions SET owner = NULL, lease_until = NULL
    WHERE telegram_id = $1 AND owner = $2
    RETURNING telegram_id)
SELECT pg_notify('session_leases', 'free ' || telegram_id) FROM freed;

-- name: lock_person
-- Changes to what a person has are serialised, the person locked first: no deadlock with a login that completes.
SELECT telegram_id FROM users WHERE telegram_id = $1 FOR NO KEY UPDATE;

-- name: revoke
-- Telegram named this session dead; one that was kept meanwhile ($2 is older) stays as it is.
UPDATE telegram_sessions SET status = 'revoked', updated_at = now()
WHERE telegram_id = $1 AND epoch = $2 AND status = 'active'
RETURNING telegram_id;

-- name: remove
-- Forget a session for good; one that was kept meanwhile ($2 is older) stays.
DELETE FROM telegram_sessions WHERE telegram_id = $1 AND epoch = $2 RETURNING telegram_id;

-- name: due_for_check
-- Sessions that are not in use and unchecked for $1 seconds; each is returned to one process only.
UPDATE telegram_sessions SET checked_at = now()
WHERE telegram_id IN (
    SELECT telegram_id FROM telegram_sessions
    WHERE status = 'active' AND (owner IS NULL OR lease_until < now())
        AND coalesce(checked_at, updated_at) < now() - make_interval(secs => $1)
    ORDER BY checked_at NULLS FIRST
    LIMIT $2
    FOR UPDATE SKIP LOCKED)
RETURNING telegram_id;

-- name: due_for_log_out
-- Replaced sessions whose device is to go now; each is handed to one asker only, for $1 seconds.
UPDATE retired_sessions SET due_at = now() + make_interval(secs => $1), attempts = attempts + 1
WHERE id IN (
    SELECT id FROM retired_sessions WHERE due_at <= now() ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id, telegram_id, session, attempts;

-- name: replaced_by
-- Replaced sessions of one person ($2) that cannot be in use; each is returned to one process only.
UPDATE retired_sessions SET due_at = now() + make_interval(secs => $1), attempts = attempts + 1
WHERE id IN (
    SELECT id FROM retired_sessions WHERE telegram_id = $2 AND (due_at <= now() OR attempts > 0)
    FOR UPDATE SKIP LOCKED)
RETURNING id, telegram_id, session, attempts;

-- name: count_replaced
-- How many of a person's are left.
SELECT count(*) FROM retired_sessions WHERE telegram_id = $1;

-- name: forget_retired
-- The device of a replaced session is gone, or was given up.
DELETE FROM retired_sessions WHERE id = $1;
