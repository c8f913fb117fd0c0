-- name: claim
-- Claim this key for sending; no row when it was claimed before.
INSERT INTO sent_messages (telegram_id, key, request) VALUES ($1, $2, $3)
ON CONFLICT (telegram_id, key) DO NOTHING
RETURNING key;

-- name: reclaim
-- What began so long ago ($4 seconds) without an end may be tried again, under the same random id.
UPDATE sent_messages SET created_at = now()
WHERE telegram_id = $1 AND key = $2 AND request = $3 AND sent_at IS NULL
    AND created_at < now() - make_interval(secs => $4)
RETURNING key;

-- name: fetch
-- What is known of this key.
SELECT request, message_id, sent_at FROM sent_messages WHERE telegram_id = $1 AND key = $2;

-- name: done
-- Telegram took the message.
UPDATE sent_messages SET message_id = $3, sent_at = $4 WHERE telegram_id = $1 AND key = $2;

-- name: forget
-- Telegram refused: the key may be used again.
DELETE FROM sent_messages WHERE telegram_id = $1 AND key = $2 AND sent_at IS NULL;

-- name: purge
-- A key counts for a day.
DELETE FROM sent_messages WHERE created_at < now() - interval '1 day';
