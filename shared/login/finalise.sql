-- name: complete
-- Everything that follows from Telegram's yes: one statement, which is its own transaction.
SELECT done.outcome, done.plan, (done.login).*
FROM complete_login_v1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS done;
