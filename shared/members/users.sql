-- name: get
-- one person by Telegram id
SELECT telegram_id, first_name, last_name, username, phone_masked, language, language_chosen, is_authenticated,
       subscription_type, bot_blocked_at, authenticated_at, created_at, updated_at
FROM users WHERE telegram_id = $1;

-- name: touch
-- write what an update says about a person; an unknown language ($5 null) leaves the one that is there
INSERT INTO users AS old (telegram_id, first_name, last_name, username, language)
VALUES ($1, $2, $3, $4, coalesce($5::text, $6))
ON CONFLICT (telegram_id) DO UPDATE SET
    first_name = excluded.first_name,
    last_name = excluded.last_name,
    username = excluded.username,
    language = CASE WHEN old.language_chosen OR $5::text IS NULL THEN old.language ELSE excluded.language END,
    bot_blocked_at = NULL,
    updated_at = now()
RETURNING telegram_id, first_name, last_name, username, phone_masked, language, language_chosen, is_authenticated,
          subscription_type, bot_blocked_at, authenticated_at, created_at, updated_at;

-- name: authenticate
-- the person proved to be the owner of the Telegram account; the profile is the one Telegram gave
SELECT connect_user_v1($1, $2, $3, $4, $5);

-- name: sign_out
-- the account is no longer connected; the plan stays
UPDATE users SET is_authenticated = false, updated_at = now() WHERE telegram_id = $1 AND is_authenticated
RETURNING telegram_id;

-- name: choose_language
-- the person chose a language: it no longer follows the client
UPDATE users SET language = $2, language_chosen = true, updated_at = now() WHERE telegram_id = $1;

-- name: mark_blocked
-- the person blocked the bot; the first time counts
UPDATE users SET bot_blocked_at = now(), updated_at = now() WHERE telegram_id = $1 AND bot_blocked_at IS NULL;

-- name: keep
-- the person cannot be deleted before the transaction ends; an error at once while somebody is about to
SELECT telegram_id FROM users WHERE telegram_id = $1 FOR KEY SHARE NOWAIT;

-- name: lock
-- changes to this person's logins are serialised; others may still refer to the row
SELECT telegram_id FROM users WHERE telegram_id = $1 FOR NO KEY UPDATE;
