-- name: record
-- an event, in the transaction of what it tells
SELECT record_event_v1($1, $2, $3);

-- name: forget
-- everything that happened to one person; pending reactions go with it
DELETE FROM events WHERE telegram_id = $1;
