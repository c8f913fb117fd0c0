-- name: server
-- Which PostgreSQL it is, and what time it is there.
SELECT current_setting('server_version_num')::integer AS version, current_setting('server_version') AS name,
    extract(epoch FROM clock_timestamp())::float8 AS now;

-- name: notify
-- Say something on a channel that only we listen to.
SELECT pg_notify($1, '');
