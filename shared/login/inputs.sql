-- name: put
-- Leave an input for the owner of the login, which the commit wakes.
INSERT INTO login_inputs (login_id, payload) VALUES ($1, $2)
RETURNING id, pg_notify('login_inputs', login_id::text);

-- name: take
-- Consume everything asked of a login so far; a row without an input when there is none, no row for who lost it.
WITH held AS (
    SELECT id FROM logins WHERE id = $1 AND ($2::text IS NULL OR owner = $2 AND lease_epoch = $3) FOR UPDATE),
taken AS (
    DELETE FROM login_inputs i USING held WHERE i.login_id = held.id RETURNING i.id, i.payload)
SELECT taken.id, taken.payload FROM held LEFT JOIN taken ON true ORDER BY taken.id;

-- name: waiting
-- How much is waiting: a page may not fill the table.
SELECT count(*) FROM login_inputs WHERE login_id = $1;

-- name: purge
-- What nobody took belongs to logins that ended.
DELETE FROM login_inputs i USING logins l
WHERE l.id = i.login_id AND l.finished_at IS NOT NULL;
