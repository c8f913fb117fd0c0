-- why: a person's traces are found by their id and old ones by their age, however long the tables have grown
CREATE INDEX audit_log_actor ON audit_log (actor, id DESC);
CREATE INDEX audit_log_age ON audit_log (at);
CREATE INDEX auth_attempts_age ON auth_attempts (created_at);
CREATE INDEX logins_age ON logins (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX invite_uses_person ON invite_uses (telegram_id);
CREATE INDEX retired_sessions_person ON retired_sessions (telegram_id);
CREATE INDEX outbox_person ON outbox (telegram_id);
CREATE INDEX outbox_age ON outbox (created_at) WHERE sent_at IS NOT NULL OR failed_at IS NOT NULL;
