-- why: the account after the login: one live client per session, what was used of a plan, sending once, coming back
ALTER TABLE telegram_sessions
    ADD COLUMN epoch integer NOT NULL DEFAULT 0,       -- grows with every session kept for the person: a fence
    ADD COLUMN checked_at timestamptz;                 -- when Telegram was last asked, unasked, whether it still stands
CREATE INDEX telegram_sessions_check ON telegram_sessions (checked_at NULLS FIRST) WHERE status = 'active';
CREATE INDEX telegram_sessions_key ON telegram_sessions (key_id, telegram_id);

-- A session that a later login replaced: its device is logged out at Telegram, then the row goes. No foreign key:
-- the device has to go even when the person was forgotten meanwhile.
CREATE TABLE retired_sessions (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    telegram_id bigint NOT NULL,
    session     bytea NOT NULL,                        -- encrypted as in telegram_sessions
    key_id      text NOT NULL,
    due_at      timestamptz NOT NULL,                  -- not before whoever used it has let go
    attempts    integer NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX retired_sessions_due ON retired_sessions (due_at);

-- Telegram's future auth tokens: with one of them coming back by phone number needs no code.
CREATE TABLE logout_tokens (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    telegram_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    token       bytea NOT NULL,                        -- encrypted
    key_id      text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX logout_tokens_person ON logout_tokens (telegram_id, id);

-- What was used of a plan. Daily kinds count for one day (UTC); what stands (channels) has no day.
CREATE TABLE quota_use (
    telegram_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('posts', 'rag_queries', 'channels')),
    day         date,
    used        integer NOT NULL CHECK (used >= 0),
    PRIMARY KEY (telegram_id, kind)
);

-- A message sent under an idempotency key: asked again, the answer is the same and Telegram is not asked twice.
CREATE TABLE sent_messages (
    telegram_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    key         text NOT NULL,
    request     bytea NOT NULL,                        -- SHA-256 of chat and text: the key belongs to them
    message_id  bigint,                                -- null: being sent, or nobody knows
    sent_at     timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (telegram_id, key)
);
CREATE INDEX sent_messages_age ON sent_messages (created_at);
