-- What a skill says when it fails is its own words about what it was given, as logs are: they go with them.

-- Cut, not parsed, as in 20261122030100: a quote inside a JSON string is escaped, and tags are texts, so the last such mark is ours. Which
-- declared failure it was stays.
CREATE FUNCTION souk_without_words(detail_ text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN from_end = 0 OR length_ = 0 THEN detail_
    ELSE left(detail_, start - 1) || ',"problem":{"code":"skill_failed","detail":"The skill failed. What it said about it is kept for 30 days."'
      || CASE WHEN error_at = 0 THEN '' ELSE substr(problem, error_at, position('","message":' IN substr(problem, error_at)) - 1)
           || '","message":"What the skill said about it is kept for 30 days."}' END
      || '}' || substr(detail_, start + length_) END
  FROM (SELECT from_end, length(detail_) - from_end - length(',"problem":{"code":"skill_failed"') + 2 AS start
        FROM (SELECT position(reverse(',"problem":{"code":"skill_failed"') IN reverse(detail_)) AS from_end) found) marks,
  LATERAL (SELECT position('},"idempotencyKey":' IN substr(detail_, start)) AS length_) ending,
  LATERAL (SELECT substr(detail_, start, length_) AS problem) cut,
  LATERAL (SELECT position(',"skillError":{"code":"' IN problem) AS error_at) error $$;

CREATE OR REPLACE FUNCTION souk_clear_contents(company_ uuid, before_ timestamptz, limit_ integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE mark timestamptz; upto timestamptz; looked integer;
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  SELECT cleared_to INTO mark FROM retention_mark WHERE company_id = company_;
  SELECT max(t.admitted_at), count(*) INTO upto, looked FROM (
    SELECT c.admitted_at FROM call c WHERE c.company_id = company_ AND c.admitted_at >= coalesce(mark, '-infinity') AND c.admitted_at < before_
    ORDER BY c.admitted_at LIMIT limit_) t;
  IF looked = 0 THEN RETURN 0; END IF;
  UPDATE call SET input = NULL, answer = souk_expired_answer(answer),
      detail = CASE WHEN error_code = 'skill_failed' THEN souk_without_words(souk_without_logs(detail)) ELSE souk_without_logs(detail) END
    WHERE company_id = company_ AND admitted_at >= coalesce(mark, '-infinity') AND admitted_at <= upto;
  INSERT INTO retention_mark (company_id, cleared_to) VALUES (company_, upto + interval '1 millisecond')
    ON CONFLICT (company_id) DO UPDATE SET cleared_to = EXCLUDED.cleared_to;
  RETURN looked;
END $$;
-- Calls that were cleared before keep these words until they are looked at again.
DELETE FROM retention_mark;
