-- why: Telegram delivers an update again after a crash or a lost answer; acting on it twice must not happen
--
-- Only updates that change something stand here. Telegram keeps an undelivered update for 24 hours, and starts at a
-- random number after a week of silence (https://core.telegram.org/bots/api#update): rows older than two days go.

CREATE TABLE handled_updates (
    update_id  bigint PRIMARY KEY,
    holder     text NOT NULL,                          -- the process that took it
    claimed_at timestamptz NOT NULL DEFAULT now(),
    handled_at timestamptz                             -- null: somebody is at it, or died over it
);
CREATE INDEX handled_updates_age ON handled_updates (claimed_at);
