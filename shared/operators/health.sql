-- name: look
-- The server, the schema it has, and the messages that are due and not sent.
SELECT current_setting('server_version') AS version, now() AS now,
    (SELECT max(version) FROM schema_migrations) AS schema,
    count(o.id) AS owed, min(o.next_attempt_at) AS owed_since
FROM (SELECT 1) AS always
LEFT JOIN outbox o ON o.sent_at IS NULL AND o.failed_at IS NULL AND o.next_attempt_at <= now();
