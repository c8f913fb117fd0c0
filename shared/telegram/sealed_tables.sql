-- name: due_sessions
-- Kept sessions under another key than $1.
SELECT telegram_id AS id, telegram_id, session AS sealed FROM telegram_sessions
WHERE key_id <> $1 AND telegram_id > $2 ORDER BY telegram_id LIMIT $3 FOR UPDATE SKIP LOCKED;

-- name: reseal_sessions
-- The same session under the present key.
UPDATE telegram_sessions SET session = $2, key_id = $3 WHERE telegram_id = $1;

-- name: left_sessions
-- How many are to be done.
SELECT count(*) FROM telegram_sessions WHERE key_id <> $1;

-- name: due_retired
-- Replaced sessions under another key than $1.
SELECT id, telegram_id, session AS sealed FROM retired_sessions
WHERE key_id <> $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED;

-- name: reseal_retired
-- The same replaced session under the present key.
UPDATE retired_sessions SET session = $2, key_id = $3 WHERE id = $1;

-- name: left_retired
-- How many are to be done.
SELECT count(*) FROM retired_sessions WHERE key_id <> $1;

-- name: due_tokens
-- Tokens of log-outs under another key than $1.
SELECT id, telegram_id, token AS sealed FROM logout_tokens
WHERE key_id <> $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED;

-- name: reseal_tokens
-- The same token under the present key.
UPDATE logout_tokens SET token = $2, key_id = $3 WHERE id = $1;

-- name: left_tokens
-- How many are to be done.
SELECT count(*) FROM logout_tokens WHERE key_id <> $1;
