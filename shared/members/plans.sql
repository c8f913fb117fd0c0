-- name: get
-- one plan by its code
SELECT code, title, channels, posts_per_day, rag_queries_per_day, ai_digests, duration_days
FROM plans WHERE code = $1;

-- name: every
-- all plans in the order of lists, the richest last
SELECT code, title, channels, posts_per_day, rag_queries_per_day, ai_digests, duration_days
FROM plans ORDER BY position;

-- name: holders
-- how many people have each plan now
SELECT p.code, count(s.id) AS people
FROM plans p LEFT JOIN subscriptions s
    ON s.plan = p.code AND s.ended_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now())
GROUP BY p.code;

-- name: lock
-- whoever changes a plan takes turns; others may go on referring to it
SELECT code FROM plans WHERE code = $1 FOR NO KEY UPDATE;

-- name: alone
-- two new plans cannot both be the last in lists
LOCK TABLE plans IN SHARE ROW EXCLUSIVE MODE;

-- name: add
-- a new plan, the last in lists; no row comes back when the code is taken
INSERT INTO plans (code, title, channels, posts_per_day, rag_queries_per_day, ai_digests, duration_days, position)
SELECT $1, $2, $3, $4, $5, $6, $7, coalesce(max(position), 0) + 1 FROM plans
ON CONFLICT (code) DO NOTHING
RETURNING code;

-- name: change
-- what the plan is from now on
UPDATE plans SET title = $2, channels = $3, posts_per_day = $4, rag_queries_per_day = $5, ai_digests = $6,
    duration_days = $7
WHERE code = $1;
