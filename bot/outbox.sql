-- name: claim
-- claim due messages for $2 seconds; those of a dead bot become due again after that
UPDATE outbox AS o
SET next_attempt_at = now() + make_interval(secs => $2), attempts = o.attempts + 1
FROM users u
WHERE u.telegram_id = o.telegram_id AND o.id IN (
    SELECT id FROM outbox
    WHERE sent_at IS NULL AND failed_at IS NULL AND next_attempt_at <= now()
    ORDER BY next_attempt_at, id LIMIT $1
    FOR UPDATE SKIP LOCKED)
RETURNING o.id, o.telegram_id, o.chat_id, o.kind, o.payload, o.attempts, u.language,
          (SELECT title FROM plans WHERE code = o.payload ->> 'plan') AS plan;

-- name: next_due
-- seconds until the next message is due; null when nothing waits
SELECT extract(epoch FROM min(next_attempt_at) - now())::float8 FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL;

-- name: sent
-- mark a message as sent
UPDATE outbox SET sent_at = now(), problem = NULL WHERE id = $1 AND sent_at IS NULL;

-- name: postpone
-- try again in $2 seconds; $4: 1 when this attempt does not count
UPDATE outbox SET next_attempt_at = now() + make_interval(secs => $2), problem = $3, attempts = attempts - $4::int
WHERE id = $1 AND sent_at IS NULL;

-- name: fail
-- give up on a message
UPDATE outbox SET failed_at = now(), problem = $2 WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL;
