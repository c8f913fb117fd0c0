-- why: Telegram's "wait so long" outlives the login that heard it; whoever asks again early is told the rest of it
CREATE TABLE flood_waits (
    scope text PRIMARY KEY,          -- what was asked, for whom: code:139883458
    until timestamptz NOT NULL
);
