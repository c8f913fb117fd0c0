-- name: create
-- A login that nobody has opened yet.
INSERT INTO logins_computed (session_hash, label, telegram_id, chat_id, invite_code, expires_at)
VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
RETURNING *;

-- name: by_hash
-- The login behind a page's capability, with the language its person reads.
SELECT logins.*, users.language
FROM logins_computed AS logins JOIN users USING (telegram_id) WHERE session_hash = $1;

-- name: by_id
-- The login as it is now.
SELECT * FROM logins_computed WHERE id = $1;

-- name: live_of
-- The one live login of a person, locked until the transaction ends.
SELECT * FROM logins_computed WHERE telegram_id = $1 AND finished_at IS NULL
FOR UPDATE;

-- name: live_hash_of
-- Which page belongs to the live login of a person.
SELECT session_hash FROM logins WHERE telegram_id = $1 AND finished_at IS NULL;

-- name: wait_for_next
-- When the oldest of a person's newest logins leaves the window, if the window is full.
SELECT extract(epoch FROM created_at + make_interval(secs => $3) - now())::float8
FROM logins
WHERE telegram_id = $1 AND created_at > now() - make_interval(secs => $3)
ORDER BY id DESC OFFSET $2 LIMIT 1;

-- name: latest_hash_of
-- Which page belongs to the newest login of a person, live or over.
SELECT session_hash FROM logins WHERE telegram_id = $1 ORDER BY id DESC LIMIT 1;

-- name: attach_message
-- Remember which of the bot's messages carries the button.
UPDATE logins SET message_id = $2 WHERE id = $1;

-- name: claim
-- Become the owner of a login that has work left and no live owner.
UPDATE logins_computed AS logins
SET owner = $2, lease_until = now() + make_interval(secs => $3), lease_epoch = lease_epoch + 1
WHERE id = $1 AND (owner IS NULL OR lease_until < now())
    AND (finished_at IS NULL OR EXISTS (SELECT FROM login_drafts WHERE login_id = logins.id))
RETURNING *;

-- name: orphans
-- Logins that somebody began to drive and nobody drives now; each is handed to one asker only.
SELECT id FROM logins
WHERE (owner IS NULL OR lease_until < now())
    AND (finished_at IS NULL AND lease_epoch > 0 OR id IN (SELECT login_id FROM login_drafts))
ORDER BY id
LIMIT $1
FOR UPDATE SKIP LOCKED;

-- name: renew
-- Stay the owner of these; the ones that are no longer ours do not come back.
UPDATE logins SET lease_until = now() + make_interval(secs => $3)
WHERE id = ANY($1::bigint[]) AND owner = $2
RETURNING id;

-- name: release
-- Give a login up, so that another process need not wait for the lease to end.
UPDATE logins SET owner = NULL, lease_until = NULL WHERE id = $1 AND owner = $2 AND lease_epoch = $3;

-- name: hold
-- Lock a login for the rest of the transaction, if it is still ours.
SELECT id FROM logins WHERE id = $1 AND owner = $2 AND lease_epoch = $3 FOR UPDATE;

-- name: advance
-- Compare-and-set of the state, announced by the commit; the token goes with the state that showed it.
UPDATE logins_computed
SET state = $2, code = $3, problem = NULL, retry_at = NULL, token = NULL, token_expires_at = NULL, details = $4,
    version = version + 1,
    finished_at = CASE WHEN $5 THEN now() END,
    expires_at = CASE WHEN $6::float8 IS NULL THEN expires_at
                      ELSE greatest(expires_at, now() + make_interval(secs => $6)) END
WHERE id = $1 AND state = ANY($7::text[])
RETURNING *, pg_notify('logins', id::text);

-- name: show_token
-- Put a login token on show, and announce it.
UPDATE logins
SET token = $2, token_expires_at = now() + make_interval(secs => $3), problem = NULL, retry_at = NULL,
    details = NULL,
    version = version + 1
WHERE id = $1 AND state = 'waiting'
RETURNING pg_notify('logins', id::text);

-- name: answer
-- An input was acted upon; whatever it led to is written already. Announced.
UPDATE logins SET answered = greatest(answered, $2), version = version + 1 WHERE id = $1
RETURNING pg_notify('logins', id::text);

-- name: note
-- Say what went wrong without ending the login, and which input led to it. Announced.
UPDATE logins
SET problem = $2, answered = greatest(answered, $3), details = coalesce($4, details),
    retry_at = now() + make_interval(secs => $5), version = version + 1
WHERE id = $1 AND finished_at IS NULL
RETURNING pg_notify('logins', id::text);

-- name: overdue
-- Logins whose time is up and that no process drives.
SELECT id FROM logins
WHERE finished_at IS NULL AND state = 'created' AND owner IS NULL AND expires_at < now()
ORDER BY expires_at
LIMIT $1
FOR UPDATE SKIP LOCKED;
