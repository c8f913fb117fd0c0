-- why: the whole of the first release: who may come in, what they get, and every login in flight
--
-- Times are timestamptz and are taken from the database's clock, so that replicas need not agree on theirs.
-- Secrets (session strings, login tokens, steering inputs) are AES-256-GCM blobs of the vault: never plain text.

CREATE TABLE plans (
    code                text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]{0,31}$'),
    title               text NOT NULL,
    channels            integer NOT NULL CHECK (channels >= 0),
    posts_per_day       integer NOT NULL CHECK (posts_per_day >= 0),
    rag_queries_per_day integer NOT NULL CHECK (rag_queries_per_day >= 0),
    ai_digests          boolean NOT NULL,
    duration_days       integer CHECK (duration_days > 0),  -- null: without end
    position            integer NOT NULL UNIQUE             -- order in lists, the richest last
);

INSERT INTO plans (code, title, channels, posts_per_day, rag_queries_per_day, ai_digests, duration_days, position)
VALUES
    ('trial',   'Trial',    3,   50,   20, false, 14,   1),
    ('basic',   'Basic',   10,  200,  100, false, NULL, 2),
    ('premium', 'Premium', 50, 1000, 1000, true,  NULL, 3);

CREATE TABLE users (
    telegram_id       bigint PRIMARY KEY CHECK (telegram_id > 0),
    first_name        text NOT NULL DEFAULT '',
    last_name         text,
    username          text,                          -- not unique: Telegram moves names between people
    phone_masked      text,
    language          text NOT NULL DEFAULT 'ru' CHECK (language IN ('ru', 'en')),
    language_chosen   boolean NOT NULL DEFAULT false, -- true: set by the person, no longer follows the client
    is_authenticated  boolean NOT NULL DEFAULT false,
    subscription_type text REFERENCES plans (code),
    bot_blocked_at    timestamptz,                   -- the person blocked the bot: stop writing to them
    authenticated_at  timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE invites (
    code       text PRIMARY KEY CHECK (code ~ '^[A-Z0-9][A-Z0-9_-]{3,63}$'),
    plan       text NOT NULL REFERENCES plans (code),
    max_uses   integer NOT NULL DEFAULT 1 CHECK (max_uses > 0),
    expires_at timestamptz,
    revoked_at timestamptz,
    created_by text NOT NULL,                        -- an actor, as in audit_log
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE subscriptions (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    telegram_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    plan        text NOT NULL REFERENCES plans (code),
    invite_code text REFERENCES invites (code),
    starts_at   timestamptz NOT NULL DEFAULT now(),
    ends_at     timestamptz,                         -- null: without end
    ended_at    timestamptz                          -- set when replaced, reset or run out
);
CREATE UNIQUE INDEX subscriptions_one_current ON subscriptions (telegram_id) WHERE ended_at IS NULL;

CREATE TABLE logins (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_hash  bytea NOT NULL UNIQUE,             -- SHA-256 of the page's capability; the capability itself is not kept
    label         text NOT NULL,                     -- its first 8 characters, for logs and operators
    telegram_id   bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    chat_id       bigint NOT NULL,
    message_id    bigint,                            -- the bot's message with the button, once sent
    invite_code   text REFERENCES invites (code) DEFERRABLE INITIALLY DEFERRED, -- null: a re-login
                                                     -- under the current subscription (reserving checks it)
    state         text NOT NULL DEFAULT 'created' CHECK (state IN (
                      'created', 'waiting', 'code', 'password', 'finalising',
                      'authorized', 'expired', 'cancelled', 'superseded', 'failed')),
    code          text,                              -- why it failed: a stable error code
    created_at    timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL,
    finished_at   timestamptz,
    owner         text,                              -- the web replica whose task drives this login
    lease_until   timestamptz,
    lease_epoch   integer NOT NULL DEFAULT 0,        -- grows with every claim: a fence against a late owner
    token         bytea,                             -- the login token on show, encrypted
    token_expires_at timestamptz,
    details       bytea,                             -- what the page needs in this state (challenge, where a code went), encrypted
    problem       text,                              -- the last error that did not end the login (a wrong password)
    retry_at      timestamptz,                       -- when it may be gone (a flood wait)
    answered      bigint NOT NULL DEFAULT 0,         -- the newest of its inputs that was acted upon
    version       integer NOT NULL DEFAULT 0         -- grows with every change that a page should see
);
CREATE UNIQUE INDEX logins_one_live ON logins (telegram_id)
    WHERE state IN ('created', 'waiting', 'code', 'password', 'finalising');
CREATE INDEX logins_person ON logins (telegram_id, id DESC);
CREATE INDEX logins_live ON logins (expires_at)
    WHERE state IN ('created', 'waiting', 'code', 'password', 'finalising');

-- One auth key of a login that may have shown a token. It has an owner until it is drained: a token outlives
-- a cancel, a refresh or the end of its login, and what is accepted late must be logged out.
CREATE TABLE login_drafts (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login_id    bigint NOT NULL REFERENCES logins ON DELETE CASCADE,
    session     bytea NOT NULL,                      -- session string, encrypted
    shown_until timestamptz,                         -- when the last token shown with this key expires; null: none shown
    is_current  boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX login_drafts_one_current ON login_drafts (login_id) WHERE is_current;
CREATE INDEX login_drafts_login ON login_drafts (login_id);

-- What a page asked of a login whose owner is another process: consumed by the owner, then deleted.
CREATE TABLE login_inputs (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login_id   bigint NOT NULL REFERENCES logins ON DELETE CASCADE,
    payload    bytea NOT NULL,                       -- encrypted
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_inputs_login ON login_inputs (login_id, id);

-- Who used an invite. Uses left = max_uses - rows that are reserved or consumed.
CREATE TABLE invite_uses (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invite_code text NOT NULL REFERENCES invites (code),
    telegram_id bigint REFERENCES users ON DELETE SET NULL,
    login_id    bigint UNIQUE REFERENCES logins ON DELETE SET NULL,
    state       text NOT NULL CHECK (state IN ('reserved', 'consumed', 'released')),
    reserved_at timestamptz NOT NULL DEFAULT now(),
    settled_at  timestamptz
);
CREATE INDEX invite_uses_taken ON invite_uses (invite_code) WHERE state IN ('reserved', 'consumed');

CREATE TABLE telegram_sessions (
    telegram_id bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    session     bytea NOT NULL,                      -- session string, encrypted with the Telegram id as associated data
    key_id      text NOT NULL,                       -- which key of SESSION_KEYS encrypted it
    dc_id       integer NOT NULL,
    status      text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'revoked')),
    owner       text,                                -- the process whose client is live on this auth key
    lease_until timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE auth_attempts (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    telegram_id bigint REFERENCES users ON DELETE CASCADE,
    login_id    bigint REFERENCES logins ON DELETE SET NULL,
    method      text NOT NULL CHECK (method IN ('qr', 'phone', '2fa')),
    status      text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'success', 'failed', 'timeout')),
    reason      text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE INDEX auth_attempts_user ON auth_attempts (telegram_id, created_at DESC);
CREATE INDEX auth_attempts_login ON auth_attempts (login_id);

CREATE TABLE audit_log (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor   text NOT NULL,                           -- user:<id>, operator:<id>, cli, system:<process>
    action  text NOT NULL,                           -- noun.verb: login.created, invite.reserved
    subject text NOT NULL,                           -- what it was done to: login:<id>, invite:<code>, user:<id>
    details jsonb NOT NULL DEFAULT '{}'              -- no secrets
);
CREATE INDEX audit_log_subject ON audit_log (subject, id DESC);

-- Messages the bot owes people. One row, one message, whichever bot replica sends it.
CREATE TABLE outbox (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    telegram_id     bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    chat_id         bigint NOT NULL,
    kind            text NOT NULL,
    payload         jsonb NOT NULL DEFAULT '{}',
    dedupe_key      text UNIQUE,                     -- the same event never queues twice
    created_at      timestamptz NOT NULL DEFAULT now(),
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    attempts        integer NOT NULL DEFAULT 0,
    sent_at         timestamptz,
    failed_at       timestamptz,                     -- given up: the bot is blocked, or too many attempts
    problem         text
);
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE sent_at IS NULL AND failed_at IS NULL;
