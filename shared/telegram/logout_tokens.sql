-- name: keep
-- What a log-out gave for coming back.
INSERT INTO logout_tokens (telegram_id, token, key_id) VALUES ($1, $2, $3);

-- name: trim
-- No more than $2 of a person's, the newest.
DELETE FROM logout_tokens WHERE telegram_id = $1 AND id NOT IN (
    SELECT id FROM logout_tokens WHERE telegram_id = $1 ORDER BY id DESC LIMIT $2);

-- name: of_person
-- A person's tokens, the newest first.
SELECT token FROM logout_tokens WHERE telegram_id = $1 ORDER BY id DESC;

-- name: forget
-- They were used, or are of no use any more.
DELETE FROM logout_tokens WHERE telegram_id = $1;
