-- Where an input or an output did not fit is told by its keys, which are the buyer's data: they go with it.

-- Cut, not parsed, as souk_without_words: the last such mark is ours. Of the problem its code stays.
CREATE FUNCTION souk_without_places(detail_ text, code_ text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN from_end = 0 OR length_ = 0 THEN detail_
    ELSE left(detail_, start - 1) || ',"problem":{"code":"' || code_ || '","detail":"'
      || CASE code_ WHEN 'invalid_input' THEN 'The input did not fit the skill''s schema. Where is kept for 30 days.'
                    ELSE 'The skill returned something its own schema does not allow. Where is kept for 30 days.' END
      || '"}' || substr(detail_, start + length_) END
  FROM (SELECT from_end, length(detail_) - from_end - length(',"problem":{"code":"' || code_ || '"') + 2 AS start
        FROM (SELECT position(reverse(',"problem":{"code":"' || code_ || '"') IN reverse(detail_)) AS from_end) found) marks,
  LATERAL (SELECT position('},"idempotencyKey":' IN substr(detail_, start)) AS length_) ending $$;

-- As in 20261122090100, with the places.
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
      detail = CASE WHEN error_code = 'skill_failed' THEN souk_without_words(souk_without_logs(detail))
                    WHEN error_code IN ('invalid_input', 'invalid_output') THEN souk_without_places(souk_without_logs(detail), error_code)
                    ELSE souk_without_logs(detail) END
    WHERE company_id = company_ AND admitted_at >= coalesce(mark, '-infinity') AND admitted_at <= upto;
  INSERT INTO retention_mark (company_id, cleared_to) VALUES (company_, upto + interval '1 millisecond')
    ON CONFLICT (company_id) DO UPDATE SET cleared_to = EXCLUDED.cleared_to;
  RETURN looked;
END $$;
-- Calls that were cleared before keep these places until they are looked at again.
DELETE FROM retention_mark;
