-- name: current
-- the subscription that counts now, with its plan
SELECT s.telegram_id, s.starts_at, s.ends_at,
       p.code, p.title, p.duration_days, p.limits, p.features
FROM subscriptions s JOIN plan_details p ON p.code = s.plan
WHERE s.telegram_id = $1 AND s.ended_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now());

-- name: end
-- take a person's plan away, with its audit line and event; null when there is none
SELECT end_subscription_v1($1, $2);

-- name: grant
-- give a person a plan, with its audit lines and events: `granted`, `user_unknown` or `plan_unknown`
SELECT grant_subscription_v1($1, $2, $3, $4);

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
