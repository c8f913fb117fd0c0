-- name: claim
-- claim an update for this process; no row when already handled ($3: no other process handles any; $4: lease, s)
INSERT INTO handled_updates AS known (update_id, holder) VALUES ($1, $2)
ON CONFLICT (update_id) DO UPDATE SET holder = excluded.holder, claimed_at = now(), handled_at = NULL
WHERE known.claimed_at < now() - interval '2 days'
   OR known.handled_at IS NULL
      AND (known.claimed_at < now() - make_interval(secs => $4) OR $3 AND known.holder <> excluded.holder)
RETURNING true;

-- name: handled
-- whether an update was handled; no row when it was never claimed
SELECT handled_at IS NOT NULL FROM handled_updates WHERE update_id = $1;

-- name: settle
-- mark an update as handled, and delete a few that Telegram can no longer send
WITH old AS (
    DELETE FROM handled_updates WHERE update_id IN (
        SELECT update_id FROM handled_updates WHERE claimed_at < now() - interval '2 days' ORDER BY claimed_at LIMIT 5)
)
UPDATE handled_updates SET handled_at = now() WHERE update_id = $1;
