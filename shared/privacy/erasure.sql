-- name: counts
-- What an erasure would take away.
SELECT (SELECT count(*) FROM telegram_sessions WHERE telegram_id = $1) AS sessions,
    (SELECT count(*) FROM subscriptions WHERE telegram_id = $1 AND ended_at IS NULL) AS subscriptions,
    (SELECT count(*) FROM logins WHERE telegram_id = $1) AS logins,
    (SELECT count(*) FROM auth_attempts WHERE telegram_id = $1) AS attempts,
    (SELECT count(*) FROM sign_ins WHERE telegram_id = $1) AS sign_ins,
    (SELECT count(*) FROM outbox WHERE telegram_id = $1) AS messages
WHERE EXISTS (SELECT FROM users WHERE telegram_id = $1)
    OR EXISTS (SELECT FROM retired_sessions WHERE telegram_id = $1);

-- name: in_use
-- Whether a replaced session may still be in somebody's use: its first turn to be logged out has not come.
SELECT EXISTS (SELECT FROM retired_sessions WHERE telegram_id = $1 AND attempts = 0 AND due_at > now());

-- name: hold
-- Nobody writes a row about this person before the transaction ends.
SELECT telegram_id FROM users WHERE telegram_id = $1 FOR UPDATE;

-- name: is_let_go
-- Whether nothing of the person is connected, or about to be.
SELECT NOT EXISTS (SELECT FROM telegram_sessions WHERE telegram_id = $1)
    AND NOT EXISTS (
        SELECT FROM logins l WHERE l.telegram_id = $1
            AND (l.finished_at IS NULL OR EXISTS (SELECT FROM login_drafts WHERE login_id = l.id)));

-- name: rename_in_audit
-- What was done stays, by whom and to whom goes: the same made-up name ($2) in every line of this person.
UPDATE audit_log SET
    actor = CASE WHEN actor = 'user:' || $1::bigint THEN $2::text ELSE actor END,
    subject = CASE WHEN subject = 'user:' || $1::bigint THEN $2::text ELSE subject END
WHERE actor = 'user:' || $1::bigint OR subject = 'user:' || $1::bigint;

-- name: forget_pauses
-- Pauses that Telegram asked for, by person.
DELETE FROM flood_waits WHERE scope LIKE '%:' || $1::bigint;

-- name: forget_replaced
-- Replaced sessions: logged out, or given up, which the person is told.
DELETE FROM retired_sessions WHERE telegram_id = $1;

-- name: forget
-- The person and everything that hangs on them. A used invite stays used, by nobody.
DELETE FROM users WHERE telegram_id = $1;
