-- why: the success of a login is one statement: one round trip, one transaction, an outcome instead of an error
--
-- A function's name carries its version. Whoever needs another behaviour adds the next version in a new migration
-- and calls that; the old one stays for the replicas of the older release, and goes with a later migration, once
-- no release that may still run calls it. A released function is never replaced in place.
--
-- Locks are taken in one order, here as everywhere: the person, their login, then the rest.

-- The account is connected, with the profile that Telegram gave. Makes the person's row when it is missing.
CREATE FUNCTION connect_user_v1(
    p_telegram_id bigint, p_first_name text, p_last_name text, p_username text, p_phone_masked text
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO users (telegram_id, first_name, last_name, username, phone_masked, is_authenticated, authenticated_at)
    VALUES (p_telegram_id, p_first_name, p_last_name, p_username, p_phone_masked, true, now())
    ON CONFLICT (telegram_id) DO UPDATE SET
        first_name = excluded.first_name,
        last_name = excluded.last_name,
        username = excluded.username,
        phone_masked = coalesce(excluded.phone_masked, users.phone_masked),
        is_authenticated = true,
        authenticated_at = now(),
        updated_at = now();
$$;

-- Keep a person's session, held by `p_owner` for `p_lease` seconds. Returns whether another was kept before.
-- That one is retired if it was usable: its device is logged out once nobody can be using it, and its live client
-- is asked to let go.
CREATE FUNCTION keep_session_v1(
    p_telegram_id bigint, p_session bytea, p_key_id text, p_dc_id integer, p_owner text, p_lease float8
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_old telegram_sessions;
BEGIN
    SELECT * INTO v_old FROM telegram_sessions WHERE telegram_id = p_telegram_id FOR UPDATE;
    IF v_old.status = 'active' THEN
        INSERT INTO retired_sessions (telegram_id, session, key_id, due_at)
        VALUES (p_telegram_id, v_old.session, v_old.key_id, coalesce(v_old.lease_until, now()));
    END IF;
    INSERT INTO telegram_sessions (telegram_id, session, key_id, dc_id, owner, lease_until)
    VALUES (p_telegram_id, p_session, p_key_id, p_dc_id, p_owner, now() + make_interval(secs => p_lease))
    ON CONFLICT (telegram_id) DO UPDATE SET
        session = excluded.session, key_id = excluded.key_id, dc_id = excluded.dc_id, status = 'active',
        owner = excluded.owner, lease_until = excluded.lease_until, checked_at = NULL,
        epoch = telegram_sessions.epoch + 1, updated_at = now();
    IF v_old.owner IS NOT NULL THEN
        PERFORM pg_notify('session_leases', 'wanted ' || p_telegram_id || ' ' || p_owner);
    END IF;
    RETURN v_old.telegram_id IS NOT NULL;
END $$;

-- Turn a login's reservation of an invite into `consumed` or `released`. Returns the invite's plan, or null when
-- the login holds none (any more). An invite that was revoked or expired after it was reserved still counts.
CREATE FUNCTION settle_invite_v1(p_login_id bigint, p_state text, p_actor text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    v_code text;
    v_plan text;
BEGIN
    UPDATE invite_uses u SET state = p_state, settled_at = now() FROM invites i
    WHERE u.login_id = p_login_id AND u.state = 'reserved' AND i.code = u.invite_code
    RETURNING i.code, i.plan INTO v_code, v_plan;
    IF FOUND THEN
        INSERT INTO audit_log (actor, action, subject, details)
        VALUES (p_actor, 'invite.' || p_state, 'invite:' || v_code, jsonb_build_object('login_id', p_login_id));
    END IF;
    RETURN v_plan;
END $$;

-- Close a person's subscription, if one is open. Returns its plan, or null. One that had run out ended then.
-- `p_followed_by`: the plan that takes its place.
CREATE FUNCTION close_subscription_v1(p_telegram_id bigint, p_actor text, p_followed_by text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    v_plan text;
BEGIN
    UPDATE subscriptions SET ended_at = least(now(), ends_at)
    WHERE telegram_id = p_telegram_id AND ended_at IS NULL
    RETURNING plan INTO v_plan;
    IF FOUND THEN
        INSERT INTO audit_log (actor, action, subject, details)
        VALUES (p_actor, 'subscription.ended', 'user:' || p_telegram_id,
                jsonb_build_object('plan', v_plan, 'followed_by', p_followed_by));
        PERFORM record_event_v1('subscription.ended', p_telegram_id,
                                jsonb_build_object('plan', v_plan, 'followed_by', p_followed_by));
    END IF;
    RETURN v_plan;
END $$;

-- Take a person's plan away. Returns it, or null when there was none.
CREATE FUNCTION end_subscription_v1(p_telegram_id bigint, p_actor text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    v_plan text;
BEGIN
    PERFORM FROM users WHERE telegram_id = p_telegram_id FOR NO KEY UPDATE;
    v_plan := close_subscription_v1(p_telegram_id, p_actor, NULL);
    UPDATE users SET subscription_type = NULL, updated_at = now()
    WHERE telegram_id = p_telegram_id AND subscription_type IS NOT NULL;
    RETURN v_plan;
END $$;

-- Give a person a plan: the same one is renewed from now, another one ends and the new one starts.
-- Returns `granted`, `user_unknown` or `plan_unknown`; nothing is written unless it is granted.
CREATE FUNCTION grant_subscription_v1(p_telegram_id bigint, p_plan text, p_invite_code text, p_actor text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    v_days integer;
    v_ends_at timestamptz;
    v_renewed boolean;
BEGIN
    PERFORM FROM users WHERE telegram_id = p_telegram_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'user_unknown';
    END IF;
    SELECT duration_days INTO v_days FROM plans WHERE code = p_plan;
    IF NOT FOUND THEN
        RETURN 'plan_unknown';
    END IF;
    v_ends_at := now() + make_interval(days => v_days);  -- null: without end

    UPDATE subscriptions SET ends_at = v_ends_at, invite_code = coalesce(p_invite_code, invite_code)
    WHERE telegram_id = p_telegram_id AND plan = p_plan AND ended_at IS NULL
        AND (ends_at IS NULL OR ends_at > now());
    v_renewed := FOUND;
    IF NOT v_renewed THEN
        PERFORM close_subscription_v1(p_telegram_id, p_actor, p_plan);
        INSERT INTO subscriptions (telegram_id, plan, invite_code, ends_at)
        VALUES (p_telegram_id, p_plan, p_invite_code, v_ends_at);
    END IF;
    UPDATE users SET subscription_type = p_plan, updated_at = now()
    WHERE telegram_id = p_telegram_id AND subscription_type IS DISTINCT FROM p_plan;

    INSERT INTO audit_log (actor, action, subject, details)
    VALUES (p_actor, 'subscription.granted', 'user:' || p_telegram_id,
            jsonb_build_object('plan', p_plan, 'invite', p_invite_code, 'renewed', v_renewed));
    PERFORM record_event_v1(CASE WHEN v_renewed THEN 'subscription.renewed' ELSE 'subscription.started' END,
                            p_telegram_id, jsonb_build_object('plan', p_plan, 'ends_at', v_ends_at));
    RETURN 'granted';
END $$;

-- Telegram signed the login's auth key in as the login's person: everything that follows from it.
--
-- `outcome`:
--   completed       all of it is written; `login` is the row as it is now, `plan` the plan that it gave or kept
--   lease_lost      another process owns the login, or it is gone with its person
--   login_over      it ended meanwhile: cancelled, superseded, expired, or completed before
--   invite_missing  it names an invite and holds no reservation, which cannot be
-- Nothing is written unless it is `completed`.
CREATE FUNCTION complete_login_v1(
    p_login_id bigint, p_owner text, p_epoch integer, p_draft_id bigint,
    p_telegram_id bigint, p_first_name text, p_last_name text, p_username text, p_phone_masked text,
    p_session bytea, p_key_id text, p_dc_id integer, p_session_owner text, p_session_lease float8,
    OUT outcome text, OUT plan text, OUT login logins_computed
)
-- Every statement finds its rows by key: one plan fits all, and a young connection need not make five of each.
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_actor text := 'user:' || p_telegram_id;
    v_held logins;
    v_replaced boolean;
BEGIN
    PERFORM FROM users WHERE telegram_id = p_telegram_id FOR NO KEY UPDATE;
    SELECT * INTO v_held FROM logins
    WHERE id = p_login_id AND owner = p_owner AND lease_epoch = p_epoch AND telegram_id = p_telegram_id
    FOR UPDATE;
    outcome := CASE
        WHEN NOT FOUND THEN 'lease_lost'
        WHEN v_held.finished_at IS NOT NULL THEN 'login_over'
        WHEN v_held.invite_code IS NOT NULL
            AND NOT EXISTS (SELECT FROM invite_uses u WHERE u.login_id = p_login_id AND u.state = 'reserved')
            THEN 'invite_missing'
        ELSE 'completed'
    END;
    IF outcome <> 'completed' THEN
        RETURN;
    END IF;

    PERFORM connect_user_v1(p_telegram_id, p_first_name, p_last_name, p_username, p_phone_masked);
    UPDATE logins_computed SET
        state = 'authorized', finished_at = now(), code = NULL, problem = NULL, retry_at = NULL, token = NULL,
        token_expires_at = NULL, details = NULL, version = version + 1
    WHERE id = p_login_id
    RETURNING * INTO login;
    INSERT INTO audit_log (actor, action, subject)
    VALUES (v_actor, 'login.finalising', 'login:' || p_login_id), (v_actor, 'login.authorized', 'login:' || p_login_id);
    PERFORM pg_notify('logins', p_login_id::text);

    v_replaced := keep_session_v1(p_telegram_id, p_session, p_key_id, p_dc_id, p_session_owner, p_session_lease);
    DELETE FROM login_drafts WHERE id = p_draft_id;

    IF login.invite_code IS NOT NULL THEN
        plan := settle_invite_v1(p_login_id, 'consumed', v_actor);
        PERFORM grant_subscription_v1(p_telegram_id, plan, login.invite_code, v_actor);
    ELSE  -- coming back keeps the plan there is
        SELECT s.plan INTO plan FROM subscriptions s
        WHERE s.telegram_id = p_telegram_id AND s.ended_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now());
    END IF;
    UPDATE auth_attempts SET status = 'success', reason = NULL, finished_at = now()
    WHERE login_id = p_login_id AND status = 'pending';

    PERFORM record_event_v1(
        CASE WHEN v_replaced THEN 'account.reconnected' ELSE 'account.connected' END, p_telegram_id,
        jsonb_build_object('login_id', p_login_id, 'chat_id', login.chat_id, 'message_id', login.message_id,
                           'plan', plan, 'relogin', login.invite_code IS NULL));
END $$;
