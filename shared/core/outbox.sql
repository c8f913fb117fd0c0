-- name: put
-- Owe a person one message, and wake a bot by the commit; the same event never queues twice.
INSERT INTO outbox (telegram_id, chat_id, kind, payload, dedupe_key)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (dedupe_key) DO NOTHING
RETURNING pg_notify('outbox', id::text);
