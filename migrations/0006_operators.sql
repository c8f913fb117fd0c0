-- why: operators look at logins by the hour
CREATE INDEX logins_begun ON logins USING brin (created_at); -- rows come in this order: a tiny index is enough
