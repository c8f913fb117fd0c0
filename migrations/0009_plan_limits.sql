-- why: the limits and features of a plan are rows, so that an operator adds one without a release
--
-- The columns channels, posts_per_day, rag_queries_per_day and ai_digests of `plans` are copied into rows. They stay
-- for this release, because old replicas still read them while a new one migrates; new code neither reads nor writes
-- them, so what an old `portal plans set` writes meanwhile is lost. The next release drops them.

-- What a plan can limit. `day` and `month` are counted and start again at zero (UTC); `standing` is held.
CREATE TABLE limit_kinds (
    code     text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]{0,31}$'),
    titles   jsonb NOT NULL CHECK (jsonb_typeof(titles) = 'object' AND titles <> '{}'),  -- by language
    period   text NOT NULL CHECK (period IN ('day', 'month', 'standing')),
    position integer NOT NULL UNIQUE                                                     -- order in lists
);

-- What a plan allows. No row: the plan does not include the kind.
CREATE TABLE plan_limits (
    plan   text NOT NULL REFERENCES plans ON DELETE CASCADE,
    kind   text NOT NULL REFERENCES limit_kinds ON DELETE CASCADE,
    amount integer NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (plan, kind)
);

-- What a plan has or has not.
CREATE TABLE features (
    code     text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]{0,31}$'),
    titles   jsonb NOT NULL CHECK (jsonb_typeof(titles) = 'object' AND titles <> '{}'),
    position integer NOT NULL UNIQUE
);

CREATE TABLE plan_features (
    plan    text NOT NULL REFERENCES plans ON DELETE CASCADE,
    feature text NOT NULL REFERENCES features ON DELETE CASCADE,
    PRIMARY KEY (plan, feature)
);

INSERT INTO limit_kinds (code, titles, period, position) VALUES
    ('channels',    '{"ru": "Каналов", "en": "Channels"}',                     'standing', 1),
    ('posts',       '{"ru": "Постов/день", "en": "Posts/day"}',                'day',      2),
    ('rag_queries', '{"ru": "RAG запросов/день", "en": "RAG queries/day"}',    'day',      3);
INSERT INTO features (code, titles, position) VALUES
    ('ai_digests',  '{"ru": "AI дайджесты", "en": "AI digests"}', 1);

INSERT INTO plan_limits (plan, kind, amount)
SELECT p.code, old.kind, old.amount
FROM plans p,
    LATERAL (VALUES ('channels', p.channels), ('posts', p.posts_per_day), ('rag_queries', p.rag_queries_per_day))
        AS old (kind, amount);
INSERT INTO plan_features (plan, feature) SELECT code, 'ai_digests' FROM plans WHERE ai_digests;

ALTER TABLE plans
    ALTER COLUMN channels SET DEFAULT 0,
    ALTER COLUMN posts_per_day SET DEFAULT 0,
    ALTER COLUMN rag_queries_per_day SET DEFAULT 0,
    ALTER COLUMN ai_digests SET DEFAULT false;

-- Any kind can be used. `day` holds the first day of the period in which `used` was counted, null for what is held;
-- the table keeps its names, because old replicas count in it too.
ALTER TABLE quota_use
    DROP CONSTRAINT quota_use_kind_check,
    ADD FOREIGN KEY (kind) REFERENCES limit_kinds ON DELETE CASCADE;

-- The current period of each kind: its first day and its end; null for what is held.
CREATE VIEW limit_periods AS
SELECT code AS kind,
    CASE WHEN period <> 'standing' THEN date_trunc(period, now() AT TIME ZONE 'UTC')::date END AS starts_on,
    CASE WHEN period <> 'standing' THEN
        (date_trunc(period, now() AT TIME ZONE 'UTC') + ('1 ' || period)::interval) AT TIME ZONE 'UTC'
    END AS resets_at
FROM limit_kinds;

-- A plan with what it allows: `limits` and `features` are arrays in the order of lists. Every feature is there,
-- included or not; a limit is there only when the plan has it.
CREATE VIEW plan_details AS
SELECT p.code, p.title, p.duration_days, p.position,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('code', k.code, 'titles', k.titles, 'period', k.period,
                                                  'amount', l.amount) ORDER BY k.position), '[]')
     FROM plan_limits l JOIN limit_kinds k ON k.code = l.kind WHERE l.plan = p.code) AS limits,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('code', f.code, 'titles', f.titles,
                                                  'included', pf.plan IS NOT NULL) ORDER BY f.position), '[]')
     FROM features f LEFT JOIN plan_features pf ON pf.feature = f.code AND pf.plan = p.code) AS features
FROM plans p;
