-- name: add
-- A new auth key for this login, the one that shows tokens from now on.
WITH older AS (UPDATE login_drafts SET is_current = false WHERE login_id = $1 AND is_current)
INSERT INTO login_drafts (login_id, session, is_current) VALUES ($1, $2, false)
RETURNING id;

-- name: make_current
-- The second half of `add`: one statement may not turn the unique flag over.
UPDATE login_drafts SET is_current = true WHERE id = $1;

-- name: of_login
-- Every auth key of a login that something may still come of, the current one last.
SELECT id, session, is_current, extract(epoch FROM shown_until - now())::float8 AS shown_for
FROM login_drafts WHERE login_id = $1
ORDER BY is_current, id;

-- name: shown
-- A token of this key is on show for so many seconds.
UPDATE login_drafts SET shown_until = now() + make_interval(secs => $2) WHERE id = $1;

-- name: remove
-- Nothing can come of this key any more, or it is kept as a session.
DELETE FROM login_drafts WHERE id = $1;
