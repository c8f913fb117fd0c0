-- name: dispatch
-- queue the reactions ($1 types, $2 names, pair by pair) to up to $3 new events, each by one process only
WITH fresh AS (
    SELECT id, type FROM events WHERE dispatched_at IS NULL ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED),
marked AS (
    UPDATE events SET dispatched_at = now() FROM fresh WHERE events.id = fresh.id),
queued AS (
    INSERT INTO event_reactions (event_id, reaction)
    SELECT fresh.id, known.reaction
    FROM fresh JOIN unnest($1::text[], $2::text[]) AS known (type, reaction) USING (type))
SELECT count(*) FROM fresh;

-- name: due
-- how many reactions of these names are due, and in how many seconds the next one is
SELECT count(*) FILTER (WHERE due_at <= now()) AS now,
    extract(epoch FROM min(due_at) FILTER (WHERE due_at > now()) - now())::float8 AS next
FROM event_reactions WHERE reaction = ANY($1::text[]);

-- name: claim
-- one reaction that is due, locked; for one person in order, unless an earlier one failed $2 times
SELECT r.reaction, r.attempts, e.id, e.type, e.telegram_id, e.occurred_at, e.data
FROM event_reactions r JOIN events e ON e.id = r.event_id
WHERE r.due_at <= now() AND r.reaction = ANY($1::text[])
    AND NOT EXISTS (
        SELECT FROM event_reactions earlier JOIN events before ON before.id = earlier.event_id
        WHERE earlier.reaction = r.reaction AND earlier.event_id < r.event_id AND earlier.attempts < $2
            AND before.telegram_id = e.telegram_id)
ORDER BY r.due_at, r.event_id
LIMIT 1
FOR UPDATE OF r SKIP LOCKED;

-- name: done
-- a reaction is done, in the transaction of its own writes
DELETE FROM event_reactions WHERE event_id = $1 AND reaction = $2;

-- name: postpone
-- try a reaction again in $3 seconds; $4: whether the attempt counts, $5: what went wrong
UPDATE event_reactions
SET due_at = now() + make_interval(secs => $3), attempts = attempts + $4::boolean::integer, problem = $5
WHERE event_id = $1 AND reaction = $2;
