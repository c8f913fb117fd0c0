-- name: kept
-- Under which keys everything sealed is, and how much under each.
SELECT 'sessions' AS shelf, key_id, count(*) AS rows FROM telegram_sessions GROUP BY key_id
UNION ALL SELECT 'replaced sessions', key_id, count(*) FROM retired_sessions GROUP BY key_id
UNION ALL SELECT 'log-out tokens', key_id, count(*) FROM logout_tokens GROUP BY key_id
UNION ALL SELECT 'signing keys', key_id, count(*) FROM signing_keys GROUP BY key_id
ORDER BY key_id, shelf;

-- name: session_samples
-- One session of each key.
SELECT DISTINCT ON (key_id) key_id, telegram_id, session AS sealed FROM telegram_sessions
ORDER BY key_id, updated_at DESC;

-- name: token_samples
-- One token of a log-out of each key.
SELECT DISTINCT ON (key_id) key_id, telegram_id, token AS sealed FROM logout_tokens ORDER BY key_id, id DESC;
