-- name: live
-- The logins that can still succeed, the newest first.
SELECT l.id, l.label, l.telegram_id, u.first_name, u.username, l.state, l.code, l.problem, l.invite_code,
    (SELECT count(*) FROM login_drafts d WHERE d.login_id = l.id) AS drafts,
    l.owner, extract(epoch FROM l.lease_until - now())::float8 AS lease_left,
    extract(epoch FROM now() - l.created_at)::float8 AS age,
    l.expires_in, l.created_at, l.finished_at
FROM logins_computed l JOIN users u USING (telegram_id)
WHERE l.finished_at IS NULL
ORDER BY l.id DESC
LIMIT $1;

-- name: how_many
-- How many of them there are.
SELECT count(*) FROM logins WHERE finished_at IS NULL;

-- name: ended
-- The newest logins that are over, with what is still drained of them.
SELECT l.id, l.label, l.telegram_id, u.first_name, u.username, l.state, l.code, l.problem, l.invite_code,
    (SELECT count(*) FROM login_drafts d WHERE d.login_id = l.id) AS drafts,
    l.owner, extract(epoch FROM l.lease_until - now())::float8 AS lease_left,
    extract(epoch FROM now() - l.created_at)::float8 AS age,
    l.expires_in, l.created_at, l.finished_at
FROM logins_computed l JOIN users u USING (telegram_id)
WHERE l.finished_at IS NOT NULL
ORDER BY l.id DESC
LIMIT $1;

-- name: whose
-- The person of a login that an operator named by its number and by what is seen of its session id.
SELECT telegram_id FROM logins WHERE id = $1 AND label = $2;
