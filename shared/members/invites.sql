-- name: issue
-- a new invite; no row comes back when the code is taken
INSERT INTO invites (code, plan, max_uses, expires_at, created_by)
VALUES ($1, $2, $3, now() + $4::interval, $5)
ON CONFLICT (code) DO NOTHING
RETURNING code;

-- name: lock
-- serialise the reservations of one invite. Not FOR UPDATE: that would wait for the key-share lock which every
-- transaction that has written a login with this invite holds, so two of them would deadlock
SELECT code FROM invites WHERE code = $1 FOR NO KEY UPDATE;

-- name: get
-- one invite and its uses; a reservation whose login is gone holds nothing
SELECT i.code, i.plan, i.max_uses, i.expires_at, i.revoked_at, i.created_by, i.created_at,
       coalesce(i.expires_at <= now(), false) AS expired,
       count(*) FILTER (WHERE u.state = 'reserved' AND u.login_id IS NOT NULL) AS reserved,
       count(*) FILTER (WHERE u.state = 'consumed') AS consumed
FROM invites i LEFT JOIN invite_uses u ON u.invite_code = i.code AND u.state IN ('reserved', 'consumed')
WHERE i.code = $1
GROUP BY i.code;

-- name: every
-- all invites and their uses, the newest first
SELECT i.code, i.plan, i.max_uses, i.expires_at, i.revoked_at, i.created_by, i.created_at,
       coalesce(i.expires_at <= now(), false) AS expired,
       count(*) FILTER (WHERE u.state = 'reserved' AND u.login_id IS NOT NULL) AS reserved,
       count(*) FILTER (WHERE u.state = 'consumed') AS consumed
FROM invites i LEFT JOIN invite_uses u ON u.invite_code = i.code AND u.state IN ('reserved', 'consumed')
GROUP BY i.code
ORDER BY i.created_at DESC, i.code;

-- name: older
-- some invites and their uses, the newest first, after the one of a code ($1) or from the beginning (null)
SELECT i.code, i.plan, i.max_uses, i.expires_at, i.revoked_at, i.created_by, i.created_at,
       coalesce(i.expires_at <= now(), false) AS expired,
       count(*) FILTER (WHERE u.state = 'reserved' AND u.login_id IS NOT NULL) AS reserved,
       count(*) FILTER (WHERE u.state = 'consumed') AS consumed
FROM invites i LEFT JOIN invite_uses u ON u.invite_code = i.code AND u.state IN ('reserved', 'consumed')
WHERE $1::text IS NULL OR (i.created_at, i.code) < (SELECT created_at, code FROM invites WHERE code = $1)
GROUP BY i.code
ORDER BY i.created_at DESC, i.code DESC
LIMIT $2;

-- name: page
-- some of all invites and their uses, the newest first
SELECT i.code, i.plan, i.max_uses, i.expires_at, i.revoked_at, i.created_by, i.created_at,
       coalesce(i.expires_at <= now(), false) AS expired,
       count(*) FILTER (WHERE u.state = 'reserved' AND u.login_id IS NOT NULL) AS reserved,
       count(*) FILTER (WHERE u.state = 'consumed') AS consumed
FROM (SELECT * FROM invites ORDER BY created_at DESC, code LIMIT $1 OFFSET $2) i
    LEFT JOIN invite_uses u ON u.invite_code = i.code AND u.state IN ('reserved', 'consumed')
GROUP BY i.code, i.plan, i.max_uses, i.expires_at, i.revoked_at, i.created_by, i.created_at
ORDER BY i.created_at DESC, i.code;

-- name: total
-- how many invites there are
SELECT count(*) FROM invites;

-- name: by_digest
-- the invite whose code has this hash, for buttons that have no room for the code itself
SELECT code FROM invites WHERE starts_with(encode(sha256(convert_to(code, 'UTF8')), 'hex'), $1);

-- name: reserve
-- hold one use for a login
INSERT INTO invite_uses (invite_code, telegram_id, login_id, state) VALUES ($1, $2, $3, 'reserved');

-- name: settle
-- end a login's reservation, as consumed or released, with its audit line; null when there is none
SELECT settle_invite_v1($1, $2, $3);

-- name: used_by
-- whether a person came in with this invite before
SELECT EXISTS (
    SELECT FROM invite_uses WHERE invite_code = $1 AND telegram_id = $2 AND state = 'consumed');

-- name: revoke
-- from now on nobody can reserve it; no row comes back when it was revoked before
UPDATE invites SET revoked_at = now() WHERE code = $1 AND revoked_at IS NULL
RETURNING code;

-- name: uses
-- who used one invite ($1), or every invite (null), in the order of asking for each
SELECT u.invite_code, u.telegram_id, p.first_name, p.username, u.login_id, u.state, u.reserved_at, u.settled_at
FROM invite_uses u LEFT JOIN users p USING (telegram_id)
WHERE $1::text IS NULL OR u.invite_code = $1
ORDER BY u.invite_code, u.id;
