-- why: an older replica that erases a person during an update knows no events, and would leave theirs behind
--
-- `erased` deletes them itself, before the person's row: this is for the releases that do not. It stays, so that no
-- way of deleting a person can forget it.
CREATE FUNCTION forget_events_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM events WHERE telegram_id = OLD.telegram_id;
    RETURN NULL;
END $$;

CREATE TRIGGER users_forget_events AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION forget_events_v1();
