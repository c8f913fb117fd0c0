-- name: attempts
-- Attempts to get in, begun more than $1 days ago.
DELETE FROM auth_attempts WHERE id IN (
    SELECT id FROM auth_attempts WHERE created_at < now() - make_interval(days => $1)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id;

-- name: audit
-- Audit lines of more than $1 days ago.
DELETE FROM audit_log WHERE id IN (
    SELECT id FROM audit_log WHERE at < now() - make_interval(days => $1)
    ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id;

-- name: events
-- Events of more than $1 days ago, with what was still to be done about them.
DELETE FROM events WHERE id IN (
    SELECT id FROM events WHERE occurred_at < now() - make_interval(days => $1)
    ORDER BY occurred_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id;

-- name: logins
-- Logins that ended more than $1 days ago; one that still has an auth key to look after is none of them.
DELETE FROM logins WHERE id IN (
    SELECT id FROM logins l WHERE finished_at < now() - make_interval(days => $1)
        AND NOT EXISTS (SELECT FROM login_drafts WHERE login_id = l.id)
    ORDER BY finished_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id;

-- name: messages
-- What the bot wrote, or gave up writing, more than $1 days ago.
DELETE FROM outbox WHERE id IN (
    SELECT id FROM outbox
    WHERE (sent_at IS NOT NULL OR failed_at IS NOT NULL) AND created_at < now() - make_interval(days => $1)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id;

-- name: drafts
-- Auth keys that never signed in, of logins that ended more than $1 days ago: nothing can come of them.
DELETE FROM login_drafts WHERE id IN (
    SELECT d.id FROM login_drafts d JOIN logins l ON l.id = d.login_id
    WHERE l.finished_at < now() - make_interval(days => $1)
    ORDER BY d.id LIMIT $2 FOR UPDATE OF d SKIP LOCKED)
RETURNING id;

-- name: secrets
-- What a page needed of a login that ended more than $1 days ago: its token, a challenge.
UPDATE logins SET token = NULL, token_expires_at = NULL, details = NULL WHERE id IN (
    SELECT id FROM logins
    WHERE finished_at < now() - make_interval(days => $1) AND (token IS NOT NULL OR details IS NOT NULL)
    ORDER BY finished_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id;
