-- name: record
-- one thing that was done, in the transaction that does it
INSERT INTO audit_log (actor, action, subject, details) VALUES ($1, $2, $3, $4);

-- name: history
-- what was done to one subject, the newest first
SELECT at, actor, action, subject, details FROM audit_log WHERE subject = $1 ORDER BY id DESC LIMIT $2;
