-- name: search
-- A page of the people who fit a text in one of its spellings, the newest first; $2, $3: where the last page ended.
SELECT u.telegram_id, u.first_name, u.last_name, u.username, u.phone_masked, u.is_authenticated,
    u.subscription_type AS plan, s.status AS session, u.bot_blocked_at IS NOT NULL AS blocked, u.created_at
FROM users u LEFT JOIN telegram_sessions s USING (telegram_id)
WHERE EXISTS (
        SELECT FROM unnest($1::text[]) AS spelling
        WHERE starts_with(u.telegram_id::text, spelling)
            OR strpos(lower(concat_ws(' ', u.first_name, u.last_name)), spelling) > 0
            OR strpos(lower(u.username), spelling) > 0)
    AND ($2::timestamptz IS NULL OR (u.created_at, u.telegram_id) < ($2, $3::bigint))
ORDER BY u.created_at DESC, u.telegram_id DESC
LIMIT $4;

-- name: invites
-- Which invites a person came with.
SELECT invite_code AS code, state, reserved_at, settled_at FROM invite_uses
WHERE telegram_id = $1 ORDER BY id DESC LIMIT 20;

-- name: sign_ins
-- Where a person is signed in to the portal itself.
SELECT method, created_at, rotated_at, expires_at FROM sign_ins
WHERE telegram_id = $1 AND ended_at IS NULL AND expires_at > now() AND ends_at > now()
ORDER BY id DESC LIMIT 20;
