-- why: what happens to an account or a subscription is one row, written with the fact; what follows reacts to that row

-- Written once and never changed, but for `dispatched_at`. `xid` lets a reader stop at pg_snapshot_xmin(), so that it
-- never passes an event whose transaction commits late.
CREATE TABLE events (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    type          text NOT NULL,                     -- account.connected, subscription.ended, …
    telegram_id   bigint,                            -- no foreign key: it outlives the person's row; null: erased
    occurred_at   timestamptz NOT NULL DEFAULT now(),
    data          jsonb NOT NULL DEFAULT '{}',       -- ids and states, no secret
    xid           xid8 NOT NULL DEFAULT pg_current_xact_id(), -- the transaction that wrote it
    dispatched_at timestamptz                        -- when its reactions were queued
);
CREATE INDEX events_to_dispatch ON events (id) WHERE dispatched_at IS NULL;
CREATE INDEX events_person ON events (telegram_id, id);
CREATE INDEX events_age ON events (occurred_at);

-- One reaction to one event, until it is done. Its row is deleted in the transaction of the reaction's own writes.
CREATE TABLE event_reactions (
    event_id bigint NOT NULL REFERENCES events ON DELETE CASCADE,
    reaction text NOT NULL,                          -- its name in the registry
    attempts integer NOT NULL DEFAULT 0,
    due_at   timestamptz NOT NULL DEFAULT now(),
    problem  text,                                   -- the class of the last failure
    PRIMARY KEY (event_id, reaction)
);
CREATE INDEX event_reactions_due ON event_reactions (due_at);

-- Record an event in the caller's transaction; the commit wakes whoever dispatches.
CREATE FUNCTION record_event_v1(p_type text, p_telegram_id bigint, p_data jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint;
BEGIN
    INSERT INTO events (type, telegram_id, data) VALUES (p_type, p_telegram_id, p_data) RETURNING id INTO v_id;
    PERFORM pg_notify('events', v_id::text);
END $$;
