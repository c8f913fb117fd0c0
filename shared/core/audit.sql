-- name: record
-- things that were done, in the transaction that does them and in their order: an array for each column
INSERT INTO audit_log (actor, action, subject, details)
SELECT actor, action, subject, details
FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[]) WITH ORDINALITY AS done (actor, action, subject, details, place)
ORDER BY place;

-- name: history
-- what was done to one subject, the newest first
SELECT at, actor, action, subject, details FROM audit_log WHERE subject = $1 ORDER BY id DESC LIMIT $2;
