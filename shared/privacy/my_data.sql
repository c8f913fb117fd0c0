-- name: moment
-- The moment of the snapshot.
SELECT now();

-- name: users
-- The profile.
SELECT telegram_id, first_name, last_name, username, phone_masked, language, language_chosen, is_authenticated,
    subscription_type, bot_blocked_at, authenticated_at, created_at, updated_at
FROM users WHERE telegram_id = $1;

-- name: subscriptions
-- Every plan the person ever had.
SELECT telegram_id, plan, invite_code, starts_at, ends_at, ended_at
FROM subscriptions WHERE telegram_id = $1 ORDER BY id;

-- name: quota_use
-- What was used of the plan.
SELECT telegram_id, kind, day, used FROM quota_use WHERE telegram_id = $1 ORDER BY kind;

-- name: invite_uses
-- Which invites were used, or were about to be.
SELECT invite_code, telegram_id, login_id, state, reserved_at, settled_at
FROM invite_uses WHERE telegram_id = $1 ORDER BY id;

-- name: invites
-- Which invites the person issued, as an operator.
SELECT code, plan, max_uses, expires_at, revoked_at, created_by, created_at
FROM invites WHERE created_by = 'operator:' || $1::bigint ORDER BY created_at;

-- name: logins
-- Every login, how it went and how it ended.
SELECT id, label, telegram_id, chat_id, message_id, invite_code, state, code, problem, created_at, expires_at,
    finished_at, retry_at
FROM logins WHERE telegram_id = $1 ORDER BY id;

-- name: login_drafts
-- Connections to Telegram that a login has open, not signed in.
SELECT d.login_id, d.shown_until, d.created_at
FROM login_drafts d JOIN logins l ON l.id = d.login_id WHERE l.telegram_id = $1 ORDER BY d.id;

-- name: login_inputs
-- What a page asked of a login, until it is acted upon.
SELECT i.login_id, i.created_at
FROM login_inputs i JOIN logins l ON l.id = i.login_id WHERE l.telegram_id = $1 ORDER BY i.id;

-- name: auth_attempts
-- Every attempt to get in.
SELECT telegram_id, login_id, method, status, reason, created_at, finished_at
FROM auth_attempts WHERE telegram_id = $1 ORDER BY id;

-- name: telegram_sessions
-- The connected account.
SELECT telegram_id, dc_id, status, checked_at, created_at, updated_at
FROM telegram_sessions WHERE telegram_id = $1;

-- name: retired_sessions
-- Connections that a later login replaced, until they are logged out.
SELECT telegram_id, due_at, attempts, created_at FROM retired_sessions WHERE telegram_id = $1 ORDER BY id;

-- name: logout_tokens
-- What Telegram left for coming back without a code.
SELECT telegram_id, created_at FROM logout_tokens WHERE telegram_id = $1 ORDER BY id;

-- name: sign_ins
-- Where the person is signed in to the portal itself.
SELECT id, telegram_id, method, rotated_at, expires_at, ends_at, ended_at, end_reason, created_at
FROM sign_ins WHERE telegram_id = $1 ORDER BY id;

-- name: sent_messages
-- Messages sent through the portal under a key, for a day; their text is not kept.
SELECT telegram_id, key, message_id, sent_at, created_at
FROM sent_messages WHERE telegram_id = $1 ORDER BY created_at;

-- name: outbox
-- What the bot wrote, or is about to.
SELECT telegram_id, chat_id, kind, payload, created_at, sent_at, failed_at, problem
FROM outbox WHERE telegram_id = $1 ORDER BY id;

-- name: events
-- What happened to the account and the subscription, for a month.
SELECT id, type, telegram_id, occurred_at, data FROM events WHERE telegram_id = $1 ORDER BY id;

-- name: event_reactions
-- What is still to be done about it.
SELECT r.event_id, r.reaction, r.attempts, r.due_at
FROM event_reactions r JOIN events e ON e.id = r.event_id WHERE e.telegram_id = $1 ORDER BY r.event_id, r.reaction;

-- name: flood_waits
-- Pauses that Telegram asked for.
SELECT scope, until FROM flood_waits WHERE scope LIKE '%:' || $1::bigint ORDER BY scope;

-- name: audit_log
-- What was done by the person and to the person; other people's numbers are left out.
SELECT at,
    CASE WHEN actor LIKE '%:' || $1::bigint THEN actor ELSE regexp_replace(actor, '^(user|operator):\d+$', '\1') END
        AS actor,
    action,
    CASE WHEN subject LIKE '%:' || $1::bigint THEN subject ELSE regexp_replace(subject, '^(user):\d+$', '\1') END
        AS subject,
    details
FROM audit_log
WHERE actor IN ('user:' || $1::bigint, 'operator:' || $1::bigint) OR subject = 'user:' || $1::bigint
    OR subject IN (SELECT 'login:' || id FROM logins WHERE telegram_id = $1)
ORDER BY id;
