-- name: live_by_state
-- the logins in flight, counted by state, for the metrics
SELECT state, count(*) AS logins
FROM logins
WHERE finished_at IS NULL
GROUP BY state;
