-- name: get
-- one plan with its limits and features
SELECT code, title, duration_days, limits, features FROM plan_details WHERE code = $1;

-- name: every
-- all plans in the order of lists, the richest last
SELECT code, title, duration_days, limits, features FROM plan_details ORDER BY position;

-- name: holders
-- how many people have each plan now
SELECT p.code, count(s.id) AS people
FROM plans p LEFT JOIN subscriptions s
    ON s.plan = p.code AND s.ended_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now())
GROUP BY p.code;

-- name: lock
-- one change of a plan at a time; others may go on referring to it
SELECT code FROM plans WHERE code = $1 FOR NO KEY UPDATE;

-- name: lock_all
-- two new plans cannot both be the last in lists
LOCK TABLE plans IN SHARE ROW EXCLUSIVE MODE;

-- name: add
-- a new plan, the last in lists; no row comes back when the code is taken
INSERT INTO plans (code, title, duration_days, position)
SELECT $1, $2, $3, coalesce(max(position), 0) + 1 FROM plans
ON CONFLICT (code) DO NOTHING
RETURNING code;

-- name: change
-- what the plan is called and how long it lasts from now on
UPDATE plans SET title = $2, duration_days = $3 WHERE code = $1;

-- name: set_limit
-- what the plan allows of a kind
INSERT INTO plan_limits (plan, kind, amount) VALUES ($1, $2, $3)
ON CONFLICT (plan, kind) DO UPDATE SET amount = excluded.amount;

-- name: drop_limit
-- the plan no longer includes a kind
DELETE FROM plan_limits WHERE plan = $1 AND kind = $2;

-- name: set_feature
-- the plan has a feature
INSERT INTO plan_features (plan, feature) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: drop_feature
-- the plan no longer has a feature
DELETE FROM plan_features WHERE plan = $1 AND feature = $2;
