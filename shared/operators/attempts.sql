-- name: page
-- A page of the attempts that fit every condition given, the newest first; $6 is where the last page ended.
SELECT a.id, a.telegram_id, u.first_name, u.username, l.label AS login, a.method, a.status, a.reason,
    a.created_at, a.finished_at
FROM auth_attempts a LEFT JOIN users u USING (telegram_id) LEFT JOIN logins l ON l.id = a.login_id
WHERE ($1::bigint IS NULL OR a.telegram_id = $1)
    AND ($2::text IS NULL OR a.method = $2)
    AND ($3::text IS NULL OR a.status = $3)
    AND ($4::timestamptz IS NULL OR a.created_at >= $4)
    AND ($5::timestamptz IS NULL OR a.created_at < $5)
    AND ($6::bigint IS NULL OR a.id < $6)
ORDER BY a.id DESC
LIMIT $7;
