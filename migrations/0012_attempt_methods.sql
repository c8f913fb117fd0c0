-- why: which ways into an account there are is told by the code's registry; a new one needs no migration
ALTER TABLE auth_attempts DROP CONSTRAINT auth_attempts_method_check;
ALTER TABLE auth_attempts ADD CONSTRAINT auth_attempts_method_check CHECK (method ~ '^[a-z0-9_]{1,32}$');
