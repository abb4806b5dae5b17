-- What calls leave behind has an end: logs go with inputs and outputs, the network log after its own period. The audit trail stays.

-- Both texts are cut, not parsed: they hold what a skill said, and PostgreSQL's functions stop at escaped NULs, lone surrogates and deep nesting, which
-- would keep everything of the company for ever. A quote inside a JSON string is escaped, so the marks below can only be keys of ours: after the
-- output comes nothing but our own words, before and after the logs likewise.

-- The answer of a call without what the skill said.
CREATE OR REPLACE FUNCTION souk_expired_answer(answer_ text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN output_at = 0 OR tail_at = 0 THEN answer_
    ELSE left(answer_, output_at + 9) || 'null' || left(right(answer_, tail_at + 9), -1) || ',"outputExpired":true}' END
  FROM (SELECT position(',"output":' IN answer_) AS output_at, position(reverse(',"charge":') IN reverse(answer_)) AS tail_at) marks $$;

-- Logs are a skill's own words about what it was given.
CREATE FUNCTION souk_without_logs(detail_ text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN logs_at = 0 OR after_logs = 0 THEN detail_ ELSE left(detail_, logs_at + 8) || substr(detail_, logs_at + 8 + after_logs) END
  FROM (SELECT position(',"logs":[' IN detail_) AS logs_at, position('],"usage":' IN substr(detail_, position(',"logs":[' IN detail_) + 9)) AS after_logs) marks $$;
GRANT UPDATE (detail) ON call TO souk_settle;

CREATE OR REPLACE FUNCTION souk_clear_contents(company_ uuid, before_ timestamptz, limit_ integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE mark timestamptz; upto timestamptz; looked integer;
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  SELECT cleared_to INTO mark FROM retention_mark WHERE company_id = company_;
  SELECT max(t.admitted_at), count(*) INTO upto, looked FROM (
    SELECT c.admitted_at FROM call c WHERE c.company_id = company_ AND c.admitted_at >= coalesce(mark, '-infinity') AND c.admitted_at < before_
    ORDER BY c.admitted_at LIMIT limit_) t;
  IF looked = 0 THEN RETURN 0; END IF;
  UPDATE call SET input = NULL, answer = souk_expired_answer(answer), detail = souk_without_logs(detail)
    WHERE company_id = company_ AND admitted_at >= coalesce(mark, '-infinity') AND admitted_at <= upto;
  INSERT INTO retention_mark (company_id, cleared_to) VALUES (company_, upto + interval '1 millisecond')
    ON CONFLICT (company_id) DO UPDATE SET cleared_to = EXCLUDED.cleared_to;
  RETURN looked;
END $$;
-- Calls that were cleared before keep their logs until they are looked at again.
DELETE FROM retention_mark;

-- Removes records of requests that are older than a time, oldest first; answers how many. Never one of the last 30 days, nor one of a call that still runs.
CREATE FUNCTION souk_clear_requests(company_ uuid, before_ timestamptz, limit_ integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE removed integer;
BEGIN
  DELETE FROM network_request q USING (
    SELECT r.call_id, r.n, r.hop FROM network_request r
    WHERE r.company_id = company_ AND r.at < least(before_, clock_timestamp() - interval '30 days')
      AND NOT EXISTS (SELECT FROM call_intent i WHERE i.company_id = company_ AND i.call_id = r.call_id)
    ORDER BY r.at LIMIT limit_) old
  WHERE q.company_id = company_ AND q.call_id = old.call_id AND q.n = old.n AND q.hop = old.hop;
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END $$;
REVOKE ALL ON FUNCTION souk_clear_requests(uuid, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_clear_requests(uuid, timestamptz, integer) TO souk_settle;
