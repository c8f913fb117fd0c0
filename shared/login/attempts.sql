-- name: open
-- An attempt begins; one pending row per login and method.
INSERT INTO auth_attempts (telegram_id, login_id, method)
SELECT $1, $2, $3
WHERE NOT EXISTS (
    SELECT FROM auth_attempts WHERE login_id = $2 AND method = $3 AND status = 'pending');

-- name: close_others
-- The person takes another way: what was pending by the others led nowhere.
UPDATE auth_attempts SET status = 'failed', reason = 'by_' || $2, finished_at = now()
WHERE login_id = $1 AND status = 'pending' AND method <> $2;

-- name: close
-- How the pending attempts of a login ended; $4 narrows it to one method.
UPDATE auth_attempts SET status = $2, reason = $3, finished_at = now()
WHERE login_id = $1 AND status = 'pending' AND ($4::text IS NULL OR method = $4);
