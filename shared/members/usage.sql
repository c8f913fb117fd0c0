-- name: spend
-- count $3 more of a kind unless that exceeds the plan's limit; a new period begins at zero. No row comes back for
-- an unknown kind, `used` is null when nothing was counted
WITH allowed AS (
    SELECT k.code, k.titles, k.period, p.starts_on, p.resets_at, coalesce(l.amount, 0) AS "limit",
        s.telegram_id IS NOT NULL AS subscribed
    FROM limit_kinds k JOIN limit_periods p ON p.kind = k.code
        LEFT JOIN subscriptions s ON s.telegram_id = $1 AND s.ended_at IS NULL
                                 AND (s.ends_at IS NULL OR s.ends_at > now())
        LEFT JOIN plan_limits l ON l.plan = s.plan AND l.kind = k.code
    WHERE k.code = $2),
spent AS (
    INSERT INTO quota_use AS q (telegram_id, kind, used, day)
    SELECT $1, code, $3::integer, starts_on FROM allowed
    WHERE subscribed AND period <> 'standing' AND $3::integer <= "limit"
    ON CONFLICT (telegram_id, kind) DO UPDATE
    SET used = CASE WHEN q.day = excluded.day THEN q.used ELSE 0 END + excluded.used, day = excluded.day
    WHERE CASE WHEN q.day = excluded.day THEN q.used ELSE 0 END::bigint + excluded.used
        <= (SELECT "limit" FROM allowed)
    RETURNING used)
SELECT code, titles, period, resets_at, extract(epoch FROM resets_at - now())::float8 AS resets_in, "limit", subscribed,
    (SELECT used FROM spent) AS used
FROM allowed;

-- name: hold
-- set what is held of a standing kind to $3, unless that is more than the plan's limit and more than before. No row
-- comes back for an unknown kind, `used` is null when nothing was set
WITH allowed AS (
    SELECT k.code, k.titles, k.period, coalesce(l.amount, 0) AS "limit", s.telegram_id IS NOT NULL AS subscribed
    FROM limit_kinds k
        LEFT JOIN subscriptions s ON s.telegram_id = $1 AND s.ended_at IS NULL
                                 AND (s.ends_at IS NULL OR s.ends_at > now())
        LEFT JOIN plan_limits l ON l.plan = s.plan AND l.kind = k.code
    WHERE k.code = $2),
written AS (
    INSERT INTO quota_use AS q (telegram_id, kind, used, day)
    SELECT $1, code, $3::integer, NULL FROM allowed
    WHERE period = 'standing' AND (
        subscribed AND $3::integer <= "limit"
        OR EXISTS (SELECT FROM quota_use WHERE telegram_id = $1 AND kind = $2))
    ON CONFLICT (telegram_id, kind) DO UPDATE SET used = excluded.used, day = NULL
    WHERE excluded.used <= (SELECT "limit" FROM allowed)
       OR excluded.used <= CASE WHEN q.day IS NULL THEN q.used ELSE 0 END
    RETURNING used)
SELECT code, titles, period, NULL::timestamptz AS resets_at, "limit", subscribed, (SELECT used FROM written) AS used
FROM allowed;

-- name: give_back
-- what was spent in this period is less by $3; what belongs to another period is past
UPDATE quota_use q SET used = greatest(0, q.used - $3) FROM limit_periods p
WHERE q.telegram_id = $1 AND q.kind = $2 AND p.kind = q.kind AND q.day = p.starts_on;

-- name: used
-- what a person has used of a kind in the current period; no row for nothing
SELECT q.used FROM quota_use q JOIN limit_periods p ON p.kind = q.kind
WHERE q.telegram_id = $1 AND q.kind = $2 AND q.day IS NOT DISTINCT FROM p.starts_on;

-- name: current
-- every limit of a person's plan with what is used of it in the current period; what is held comes last
SELECT k.code, k.titles, k.period, l.amount AS "limit", coalesce(q.used, 0) AS used, p.resets_at
FROM subscriptions s
    JOIN plan_limits l ON l.plan = s.plan
    JOIN limit_kinds k ON k.code = l.kind
    JOIN limit_periods p ON p.kind = k.code
    LEFT JOIN quota_use q ON q.telegram_id = s.telegram_id AND q.kind = k.code
                         AND q.day IS NOT DISTINCT FROM p.starts_on
WHERE s.telegram_id = $1 AND s.ended_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now())
ORDER BY k.period = 'standing', k.position;
