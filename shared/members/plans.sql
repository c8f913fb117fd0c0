-- name: get
-- one plan by its code
SELECT code, title, channels, posts_per_day, rag_queries_per_day, ai_digests, duration_days
FROM plans WHERE code = $1;

-- name: every
-- all plans in the order of lists, the richest last
SELECT code, title, channels, posts_per_day, rag_queries_per_day, ai_digests, duration_days
FROM plans ORDER BY position;
