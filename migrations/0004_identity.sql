-- why: people stay signed in to the portal itself: its access tokens are signed, its refresh tokens are counted
CREATE TABLE signing_keys (
    kid        text PRIMARY KEY,                        -- RFC 7638 thumbprint of the public key
    public_key bytea NOT NULL,                          -- Ed25519, raw
    sealed     bytea NOT NULL,                          -- the private key, encrypted by the vault
    key_id     text NOT NULL,                           -- which key of SESSION_KEYS encrypted it
    signs_from timestamptz NOT NULL,                    -- published before it signs, so that everybody knows it by then
    created_at timestamptz NOT NULL DEFAULT now()
);

-- One sign-in of one browser or app: the family of all refresh tokens that came of it. All of them begin with the
-- same handle; only the latest counts, and an older one that turns up again ends the sign-in.
CREATE TABLE sign_ins (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    handle_hash   bytea NOT NULL UNIQUE,                -- SHA-256
    telegram_id   bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    method        text NOT NULL CHECK (method IN ('mini_app', 'login_widget', 'development')),
    token_hash    bytea NOT NULL,                       -- SHA-256 of the refresh token that counts
    previous_hash bytea,                                -- of the one before it
    sealed        bytea,                                -- the token that counts, encrypted, while the one before may be repeated
    rotated_at    timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL,                 -- unless it is refreshed
    ends_at       timestamptz NOT NULL,                 -- however often it is refreshed
    ended_at      timestamptz,
    end_reason    text CHECK (end_reason IN ('signed_out', 'reused', 'too_many')),
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sign_ins_live ON sign_ins (telegram_id, id) WHERE ended_at IS NULL;
CREATE INDEX sign_ins_sealed ON sign_ins (rotated_at) WHERE sealed IS NOT NULL;
