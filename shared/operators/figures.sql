-- name: clock
-- The moment of the snapshot.
SELECT now();

-- name: totals
-- How much there is of everything.
SELECT (SELECT count(*) FROM users) AS users,
    (SELECT count(*) FROM users WHERE is_authenticated) AS connected,
    (SELECT count(*) FROM subscriptions WHERE ended_at IS NULL AND (ends_at IS NULL OR ends_at > now()))
        AS subscriptions,
    (SELECT count(*) FROM logins WHERE finished_at IS NULL) AS live_logins,
    (SELECT count(*) FROM telegram_sessions WHERE status = 'active') AS sessions,
    (SELECT count(*) FROM outbox
     WHERE sent_at IS NULL AND (failed_at IS NOT NULL OR attempts > 0 OR problem IS NOT NULL)) AS undelivered,
    (SELECT count(*) FROM invites i
     WHERE i.revoked_at IS NULL AND (i.expires_at IS NULL OR i.expires_at > now())
        AND i.max_uses > (SELECT count(*) FROM invite_uses u
                          WHERE u.invite_code = i.code
                            AND (u.state = 'consumed' OR u.state = 'reserved' AND u.login_id IS NOT NULL)))
        AS open_invites;

-- name: logins
-- Logins by the step in which they began, empty steps too. When a page first saw a login is told by the audit log.
WITH steps AS (
    SELECT date_trunc($1, now(), 'UTC') - make_interval(hours => $2 * (n - 1)) AS at FROM generate_series(1, $3::integer) AS n)
SELECT steps.at,
    count(*) FILTER (WHERE l.state = 'authorized') AS authorized,
    count(*) FILTER (WHERE l.state = 'failed') AS failed,
    count(*) FILTER (WHERE l.state = 'expired') AS expired,
    count(*) FILTER (WHERE l.state IN ('cancelled', 'superseded')) AS cancelled,
    count(*) FILTER (WHERE l.id IS NOT NULL AND l.finished_at IS NULL) AS live,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM l.finished_at - opened.at)::float8)
        FILTER (WHERE l.state = 'authorized' AND opened.at IS NOT NULL) AS median
FROM steps
LEFT JOIN logins l ON l.created_at >= steps.at AND l.created_at < steps.at + make_interval(hours => $2)
LEFT JOIN LATERAL (
    SELECT min(a.at) AS at FROM audit_log a
    WHERE l.state = 'authorized' AND a.subject = 'login:' || l.id
        AND a.action IN ('login.waiting', 'login.code', 'login.password')) opened ON true
GROUP BY steps.at
ORDER BY steps.at;

-- name: failures
-- Why logins of the span failed, the most frequent reason first.
SELECT coalesce(code, 'unknown') AS name, count(*) AS count FROM logins
WHERE state = 'failed' AND created_at >= date_trunc($1, now(), 'UTC') - make_interval(hours => $2 * ($3 - 1))
GROUP BY 1
ORDER BY 2 DESC, 1
LIMIT $4;

-- name: subscriptions
-- What counts now, by plan, in the order of plans.
SELECT p.code AS name, count(s.id) AS count
FROM plans p
LEFT JOIN subscriptions s ON s.plan = p.code AND s.ended_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now())
GROUP BY p.code, p.position
ORDER BY p.position;

-- name: sessions
-- Kept sessions by status.
SELECT status AS name, count(*) AS count FROM telegram_sessions GROUP BY 1 ORDER BY 1;

-- name: live_logins
-- Live logins by state.
SELECT state AS name, count(*) AS count FROM logins WHERE finished_at IS NULL
GROUP BY 1 ORDER BY 1;
