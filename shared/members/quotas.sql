-- name: consume
-- Count $3 more of a kind unless that exceeds $4; a new day ($5, null for what stands) begins at nothing.
INSERT INTO quota_use AS q (telegram_id, kind, used, day) SELECT $1, $2, $3::integer, $5::date WHERE $3::integer <= $4::integer
ON CONFLICT (telegram_id, kind) DO UPDATE
SET used = CASE WHEN q.day IS NOT DISTINCT FROM excluded.day THEN q.used ELSE 0 END + excluded.used,
    day = excluded.day
WHERE CASE WHEN q.day IS NOT DISTINCT FROM excluded.day THEN q.used ELSE 0 END + excluded.used <= $4
RETURNING used;

-- name: give_back
-- What was counted did not come about; what belongs to another day is past.
UPDATE quota_use SET used = greatest(0, used - $3)
WHERE telegram_id = $1 AND kind = $2 AND day IS NOT DISTINCT FROM $4;

-- name: used
-- What counts of each kind on this day.
SELECT kind, used FROM quota_use WHERE telegram_id = $1 AND (day IS NULL OR day = $2);

-- name: clock
-- The day it is (UTC), and when the next one begins.
SELECT (now() AT TIME ZONE 'UTC')::date AS day,
    (date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day') AT TIME ZONE 'UTC' AS resets_at,
    extract(epoch FROM (date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day') AT TIME ZONE 'UTC'
        - now())::float8 AS resets_in;
