-- name: every
-- all features in the order of lists
SELECT code, titles FROM features ORDER BY position;

-- name: plans_of
-- which plans have a feature
SELECT plan FROM plan_features WHERE feature = $1 ORDER BY plan;

-- name: add
-- a new feature, the last in lists
INSERT INTO features (code, titles, position) SELECT $1, $2, coalesce(max(position), 0) + 1 FROM features;

-- name: change
-- what people read for it from now on
UPDATE features SET titles = $2 WHERE code = $1;

-- name: remove
-- the feature, and by cascade its place in plans
DELETE FROM features WHERE code = $1;
