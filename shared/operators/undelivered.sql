-- name: page
-- A page of the messages in trouble, the newest first; $1 is where the last page ended.
SELECT id, telegram_id, kind, attempts, problem, created_at, next_attempt_at, failed_at
FROM outbox
WHERE sent_at IS NULL AND (failed_at IS NOT NULL OR attempts > 0 OR problem IS NOT NULL)
    AND ($1::bigint IS NULL OR id < $1)
ORDER BY id DESC
LIMIT $2;
