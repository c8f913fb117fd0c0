-- name: page
-- A page of the kept sessions, the newest first; $2 and $3 are where the last page ended.
SELECT s.telegram_id, u.first_name, u.username, s.status, s.dc_id, s.key_id, s.owner,
    extract(epoch FROM s.lease_until - now())::float8 AS lease_left, s.checked_at, s.created_at, s.updated_at
FROM telegram_sessions s JOIN users u USING (telegram_id)
WHERE ($1::text IS NULL OR s.status = $1)
    AND ($2::timestamptz IS NULL OR (s.created_at, s.telegram_id) < ($2, $3::bigint))
ORDER BY s.created_at DESC, s.telegram_id DESC
LIMIT $4;
