-- name: lock
-- one change of limit kinds and features at a time: names and positions are unique over both
LOCK TABLE limit_kinds IN SHARE ROW EXCLUSIVE MODE;

-- name: every
-- all kinds in the order of lists
SELECT code, titles, period FROM limit_kinds ORDER BY position;

-- name: names
-- what names limits (except $1) and features have; only a limit has a period
SELECT code, titles, period FROM limit_kinds WHERE code IS DISTINCT FROM $1::text
UNION ALL
SELECT code, titles, NULL FROM features;

-- name: users_of
-- how many people have used some of each kind
SELECT k.code AS kind, count(q.telegram_id) FILTER (WHERE q.used > 0) AS people
FROM limit_kinds k LEFT JOIN quota_use q ON q.kind = k.code
GROUP BY k.code;

-- name: plans_of
-- what each plan allows of a kind
SELECT plan, amount FROM plan_limits WHERE kind = $1 ORDER BY plan;

-- name: add
-- a new kind, the last in lists
INSERT INTO limit_kinds (code, titles, period, position)
SELECT $1, $2, $3, coalesce(max(position), 0) + 1 FROM limit_kinds;

-- name: change
-- what the kind is from now on
UPDATE limit_kinds SET titles = $2, period = $3 WHERE code = $1;

-- name: forget_use
-- what people have used of a kind: nothing counts in another period, not even one that begins on the same day
DELETE FROM quota_use WHERE kind = $1;

-- name: remove
-- the kind, and by cascade what plans allow and people have used of it
DELETE FROM limit_kinds WHERE code = $1;
