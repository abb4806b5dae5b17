-- A key that comes back after 30 days gets the stored answer without its output, never a second run (DESIGN §4).

-- The answer of a call without what the skill said. `json`, not `jsonb`: an output may hold escaped NULs, which only jsonb refuses.
CREATE FUNCTION souk_expired_answer(answer_ text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT json_build_object('callId', a.j->'callId', 'status', a.j->'status', 'output', NULL, 'charge', a.j->'charge', 'outcomes', a.j->'outcomes',
    'usage', a.j->'usage', 'skill', a.j->'skill', 'grant', a.j->'grant', 'traceId', a.j->'traceId', 'outputExpired', true)::text
  FROM (SELECT answer_::json AS j) a $$;

CREATE OR REPLACE FUNCTION souk_clear_contents(company_ uuid, before_ timestamptz, limit_ integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE mark timestamptz; upto timestamptz; looked integer;
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  SELECT cleared_to INTO mark FROM retention_mark WHERE company_id = company_;
  SELECT max(t.admitted_at), count(*) INTO upto, looked FROM (
    SELECT c.admitted_at FROM call c WHERE c.company_id = company_ AND c.admitted_at >= coalesce(mark, '-infinity') AND c.admitted_at < before_
    ORDER BY c.admitted_at LIMIT limit_) t;
  IF looked = 0 THEN RETURN 0; END IF;
  UPDATE call SET input = NULL, answer = souk_expired_answer(answer)
    WHERE company_id = company_ AND admitted_at >= coalesce(mark, '-infinity') AND admitted_at <= upto AND (input IS NOT NULL OR answer IS NOT NULL);
  INSERT INTO retention_mark (company_id, cleared_to) VALUES (company_, upto + interval '1 millisecond')
    ON CONFLICT (company_id) DO UPDATE SET cleared_to = EXCLUDED.cleared_to;
  RETURN looked;
END $$;

-- A long call that has acted outside is not simply lost: its intents' janitor records it as interrupted first, with what it sent.
CREATE OR REPLACE FUNCTION souk_claim_lost_calls(node_ uuid) RETURNS TABLE (company_id uuid, call_id uuid, lost_row text, stored boolean)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    UPDATE running_call r SET node_id = node_, deadline_at = greatest(r.deadline_at, clock_timestamp())
    WHERE (r.deadline_at < clock_timestamp() - interval '30 seconds'
       OR NOT EXISTS (SELECT FROM api_node n WHERE n.id = r.node_id AND n.seen_at > clock_timestamp() - interval '5 seconds'))
      AND NOT EXISTS (SELECT FROM call_intent i WHERE i.company_id = r.company_id AND i.call_id = r.call_id)
    RETURNING r.company_id, r.call_id, r.lost_row, EXISTS (SELECT FROM call c WHERE c.company_id = r.company_id AND c.id = r.call_id) $$;
