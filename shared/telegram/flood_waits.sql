-- name: remember
-- Telegram asked for a pause; a longer one that is known already stays.
INSERT INTO flood_waits AS known (scope, until) VALUES ($1, now() + make_interval(secs => $2))
ON CONFLICT (scope) DO UPDATE SET until = greatest(known.until, excluded.until);

-- name: left
-- Seconds of a pause that are still to go.
SELECT extract(epoch FROM until - now())::float8 FROM flood_waits WHERE scope = $1 AND until > now();

-- name: purge
-- Pauses that are over.
DELETE FROM flood_waits WHERE until < now();
