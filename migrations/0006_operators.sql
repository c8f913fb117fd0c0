-- why: operators look at logins by the hour, and at the log by who did it
CREATE INDEX logins_begun ON logins USING brin (created_at); -- rows come in this order: a tiny index is enough
CREATE INDEX audit_log_actor ON audit_log (actor, id DESC);
