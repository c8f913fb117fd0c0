-- name: claim
-- take an update for this process; no row when it was handled before ($3: nobody else handles updates; $4: seconds)
INSERT INTO handled_updates AS known (update_id, holder) VALUES ($1, $2)
ON CONFLICT (update_id) DO UPDATE SET holder = excluded.holder, claimed_at = now(), handled_at = NULL
WHERE known.claimed_at < now() - interval '2 days'
   OR known.handled_at IS NULL
      AND (known.claimed_at < now() - make_interval(secs => $4) OR $3 AND known.holder <> excluded.holder)
RETURNING true;

-- name: handled
-- whether somebody is done with an update; no row when it was never claimed
SELECT handled_at IS NOT NULL FROM handled_updates WHERE update_id = $1;

-- name: settle
-- remember that an update was handled, and forget a few that Telegram cannot send any more
WITH old AS (
    DELETE FROM handled_updates WHERE update_id IN (
        SELECT update_id FROM handled_updates WHERE claimed_at < now() - interval '2 days' ORDER BY claimed_at LIMIT 5)
)
UPDATE handled_updates SET handled_at = now() WHERE update_id = $1;
