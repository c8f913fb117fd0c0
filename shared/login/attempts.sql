-- name: open
-- An attempt to get in begins; one pending row per login and way.
INSERT INTO auth_attempts (telegram_id, login_id, method)
SELECT $1, $2, $3
WHERE NOT EXISTS (
    SELECT FROM auth_attempts WHERE login_id = $2 AND method = $3 AND status = 'pending');

-- name: close
-- How the pending attempts of a login ended; $4 narrows it to one way.
UPDATE auth_attempts SET status = $2, reason = $3, finished_at = now()
WHERE login_id = $1 AND status = 'pending' AND ($4::text IS NULL OR method = $4);
