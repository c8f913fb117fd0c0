-- name: page
-- A page of the lines that fit every condition given, the newest first; $6 is where the last page ended.
SELECT id, at, actor, action, subject, details
FROM audit_log
WHERE ($1::text IS NULL OR actor = $1)
    AND ($2::text IS NULL OR action = $2 OR right($2, 1) = '.' AND starts_with(action, $2))
    AND ($3::text IS NULL OR subject = $3)
    AND ($4::timestamptz IS NULL OR at >= $4)
    AND ($5::timestamptz IS NULL OR at < $5)
    AND ($6::bigint IS NULL OR id < $6)
ORDER BY id DESC
LIMIT $7;

-- name: about
-- What somebody did, or what was done to them.
SELECT id, at, actor, action, subject, details FROM audit_log
WHERE actor = $1 OR subject = $1 ORDER BY id DESC LIMIT $2;
