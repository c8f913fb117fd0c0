-- name: lock
-- serialise what happens to one person's subscription; does not wait for foreign keys that point at the person
SELECT telegram_id FROM users WHERE telegram_id = $1 FOR NO KEY UPDATE;

-- name: current
-- the subscription that counts now, with its plan
SELECT s.telegram_id, s.starts_at, s.ends_at,
       p.code, p.title, p.duration_days, p.limits, p.features
FROM subscriptions s JOIN plan_details p ON p.code = s.plan
WHERE s.telegram_id = $1 AND s.ended_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now());

-- name: end
-- close what is current; what had run out by itself ended then
UPDATE subscriptions SET ended_at = least(now(), ends_at) WHERE telegram_id = $1 AND ended_at IS NULL
RETURNING plan;

-- name: grant
-- the same plan is counted from now again; another one ends, its code comes back as `ended`, and the plan starts;
-- no row without the plan
WITH plan AS (
    SELECT * FROM plan_details WHERE code = $2),
renewed AS (
    UPDATE subscriptions s SET
        ends_at = now() + make_interval(days => p.duration_days),
        invite_code = coalesce($3, s.invite_code)
    FROM plan p
    WHERE s.telegram_id = $1 AND s.plan = p.code AND s.ended_at IS NULL
      AND (s.ends_at IS NULL OR s.ends_at > now())
    RETURNING s.telegram_id, s.starts_at, s.ends_at),
ended AS (
    UPDATE subscriptions SET ended_at = least(now(), ends_at)
    WHERE telegram_id = $1 AND ended_at IS NULL
      AND EXISTS (SELECT FROM plan) AND NOT EXISTS (SELECT FROM renewed)
    RETURNING plan),
closed AS (
    SELECT max(plan) AS plan FROM ended), -- read by `started`: the place is free before it is taken
started AS (
    INSERT INTO subscriptions (telegram_id, plan, invite_code, ends_at)
    SELECT $1, p.code, $3, now() + make_interval(days => p.duration_days)
    FROM plan p, closed WHERE NOT EXISTS (SELECT FROM renewed)
    RETURNING telegram_id, starts_at, ends_at),
granted AS (
    SELECT *, true AS renewed FROM renewed UNION ALL SELECT *, false FROM started)
SELECT g.telegram_id, g.starts_at, g.ends_at, g.renewed, closed.plan AS ended,
       p.code, p.title, p.duration_days, p.limits, p.features
FROM granted g, plan p, closed;

-- name: mirror
-- users.subscription_type is the plan of the current subscription
UPDATE users SET subscription_type = $2, updated_at = now()
WHERE telegram_id = $1 AND subscription_type IS DISTINCT FROM $2;

-- name: overview
-- everything that the answer to /subscription says, in one query
SELECT u.language, u.is_authenticated, s.telegram_id, s.starts_at, s.ends_at,
       p.code, p.title, p.duration_days, p.limits, p.features
FROM users u
LEFT JOIN subscriptions s ON s.telegram_id = u.telegram_id AND s.ended_at IS NULL
                         AND (s.ends_at IS NULL OR s.ends_at > now())
LEFT JOIN plan_details p ON p.code = s.plan
WHERE u.telegram_id = $1;

-- name: run_out
-- whose subscription has run out but is not closed yet; a person somebody else is busy with is left for next time
SELECT s.telegram_id FROM subscriptions s JOIN users u USING (telegram_id)
WHERE s.ended_at IS NULL AND s.ends_at <= now()
ORDER BY s.ends_at LIMIT $1
FOR NO KEY UPDATE OF u, s SKIP LOCKED;
