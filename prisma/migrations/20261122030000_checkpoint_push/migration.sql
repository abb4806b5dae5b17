-- Signed states of the audit trail, pushed to an address the company owns.
CREATE TABLE audit_webhook (
  company_id uuid NOT NULL PRIMARY KEY,
  url text NOT NULL,
  sealed bytea NOT NULL,
  key_id text NOT NULL,
  failing_since timestamptz(3),
  updated_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
CREATE TABLE audit_delivery (
  company_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  url text NOT NULL,
  batch integer NOT NULL,
  seq bigint NOT NULL,
  checkpoint text NOT NULL,
  state text NOT NULL,
  attempts integer NOT NULL,
  next_at timestamptz(3) NOT NULL,
  last_at timestamptz(3),
  status integer,
  answer text,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX audit_delivery_company_id_created_at_idx ON audit_delivery (company_id, created_at DESC);
-- One on its way at a time: a checkpoint says all that those before it said.
CREATE UNIQUE INDEX audit_delivery_on_its_way ON audit_delivery (company_id) WHERE state = 'waiting';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['audit_webhook', 'audit_delivery'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY app ON %I TO souk_app USING (company_id = (SELECT souk_company())) WITH CHECK (company_id = (SELECT souk_company()))', t);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_webhook TO souk_app;
-- What was sent never changes; only how it went.
GRANT SELECT, INSERT, DELETE, UPDATE (state, attempts, next_at, last_at, status, answer) ON audit_delivery TO souk_app;

-- Companies that have something to send now: a delivery whose next try is due, or a newer state of the trail than the last one sent there.
CREATE FUNCTION souk_checkpoints_due(at_ timestamptz, every_ms_ int, limit_ int) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT w.company_id FROM audit_webhook w
    LEFT JOIN LATERAL (SELECT d.batch, d.created_at, d.state, d.next_at FROM audit_delivery d
      WHERE d.company_id = w.company_id AND d.kind = 'checkpoint' AND d.url = w.url ORDER BY d.created_at DESC, d.batch DESC LIMIT 1) last ON true
    WHERE CASE WHEN last.state = 'waiting' THEN last.next_at <= at_
      ELSE (last.created_at IS NULL OR last.created_at <= at_ - make_interval(secs => every_ms_ / 1000.0))
        AND coalesce((SELECT max(b.n) FROM audit_batch b WHERE b.company_id = w.company_id), 0) > coalesce(last.batch, 0) END
    ORDER BY last.next_at NULLS FIRST LIMIT limit_ $$;
REVOKE ALL ON FUNCTION souk_checkpoints_due(timestamptz, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_checkpoints_due(timestamptz, int, int) TO souk_app;
