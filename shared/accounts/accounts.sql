-- name: summary
-- Everything about one person that operators may see, in one look.
SELECT u.telegram_id, u.first_name, u.last_name, u.username, u.phone_masked, u.language, u.is_authenticated,
    u.subscription_type, u.bot_blocked_at, u.authenticated_at, u.created_at,
    s.status AS session_status, s.key_id AS session_key, s.dc_id AS session_dc, s.updated_at AS session_updated_at
FROM users u LEFT JOIN telegram_sessions s USING (telegram_id)
WHERE u.telegram_id = $1;

-- name: last_logins
-- A person's latest logins.
SELECT id, label, state, code, problem, invite_code, owner, lease_until, created_at, expires_at, finished_at
FROM logins WHERE telegram_id = $1 ORDER BY id DESC LIMIT 5;

-- name: last_attempts
-- A person's latest attempts to get in.
SELECT method, status, reason, created_at FROM auth_attempts
WHERE telegram_id = $1 ORDER BY id DESC LIMIT 5;

-- name: counts
-- What a full reset would take away.
SELECT (SELECT count(*) FROM telegram_sessions WHERE telegram_id = $1) AS sessions,
    (SELECT count(*) FROM subscriptions WHERE telegram_id = $1) AS subscriptions,
    (SELECT count(*) FROM logins WHERE telegram_id = $1) AS logins,
    (SELECT count(*) FROM invite_uses WHERE telegram_id = $1 AND state = 'consumed') AS invite_uses,
    (SELECT count(*) FROM auth_attempts WHERE telegram_id = $1) AS attempts,
    (SELECT count(*) FROM outbox WHERE telegram_id = $1) AS messages
WHERE EXISTS (SELECT FROM users WHERE telegram_id = $1);

-- name: draining
-- Whether a login of this person still has auth keys to look after.
SELECT EXISTS (SELECT FROM login_drafts d JOIN logins l ON l.id = d.login_id WHERE l.telegram_id = $1);

-- name: free_uses
-- A reset gives the person's consumed invites back, so that the whole story can be lived again.
UPDATE invite_uses SET state = 'released', settled_at = now()
WHERE telegram_id = $1 AND state IN ('reserved', 'consumed');

-- name: forget
-- The person and everything that hangs on them.
DELETE FROM users WHERE telegram_id = $1;
