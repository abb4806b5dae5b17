-- Kill switches, cancelling and the heartbeat of nodes (T6, invariant 12).
CREATE TABLE api_node (
  id uuid PRIMARY KEY,
  pid integer NOT NULL,
  machine text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  load jsonb NOT NULL
) WITH (fillfactor = 50);
CREATE TABLE kill_switch (
  company_id uuid NOT NULL,
  id uuid NOT NULL,
  platform boolean NOT NULL,
  target_kind text NOT NULL,
  target_id text NOT NULL,
  reason text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  lifted_at timestamptz(3),
  lifted_by text,
  lift_reason text,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX kill_switch_in_force ON kill_switch (id) WHERE lifted_at IS NULL;
CREATE TABLE kill_confirmation (
  company_id uuid NOT NULL,
  switch_id uuid NOT NULL,
  node_id uuid NOT NULL,
  confirmed_at timestamptz(3) NOT NULL,
  stopped_calls integer NOT NULL,
  PRIMARY KEY (company_id, switch_id, node_id)
);
CREATE TABLE cancel_request (
  company_id uuid NOT NULL,
  call_id uuid NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  PRIMARY KEY (company_id, call_id)
);
CREATE INDEX cancel_request_requested ON cancel_request (requested_at);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['kill_switch', 'kill_confirmation', 'cancel_request'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY app ON %I TO souk_app USING (company_id = (SELECT souk_company())) WITH CHECK (company_id = (SELECT souk_company()))', t);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON %I TO souk_app', t);
  END LOOP;
END $$;
-- A switch is set, and lifted once; what it was set for never changes.
GRANT INSERT, UPDATE (lifted_at, lifted_by, lift_reason) ON kill_switch TO souk_app;
GRANT INSERT ON cancel_request TO souk_app;

-- One heartbeat: the node says what it runs and learns everything that may change a decision. Also counts the nodes alive.
-- The row of the node need not survive a crash of the server, so its commit does not wait for the disk.
CREATE FUNCTION souk_beat(node_ uuid, pid_ integer, machine_ text, window_ integer, load_ jsonb) RETURNS jsonb
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO api_node (id, pid, machine, started_at, seen_at, load) VALUES (node_, pid_, machine_, clock_timestamp(), clock_timestamp(), load_)
    ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp(), load = load_;
  RETURN jsonb_build_object(
    'epochs', (SELECT coalesce(jsonb_object_agg(e.company_id, e.value::text), '{}') FROM company_epoch e
               WHERE e.changed_at > clock_timestamp() - make_interval(secs => window_)),
    'stops', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'companyId', k.company_id, 'platform', k.platform, 'code', 'killed',
               'kind', k.target_kind, 'target', k.target_id, 'reason', k.reason)), '[]') FROM kill_switch k WHERE k.lifted_at IS NULL),
    'cancels', (SELECT coalesce(jsonb_agg(c.call_id), '[]') FROM cancel_request c WHERE c.requested_at > clock_timestamp() - interval '2 minutes'),
    'nodes', (SELECT count(*) FROM api_node n WHERE n.seen_at > clock_timestamp() - interval '1 second'));
END $$;

-- The node has stopped these switches' calls.
CREATE FUNCTION souk_confirm_kills(node_ uuid, switches_ uuid[], stopped_ integer[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    INSERT INTO kill_confirmation (company_id, switch_id, node_id, confirmed_at, stopped_calls)
      SELECT k.company_id, k.id, node_, clock_timestamp(), s.stopped
      FROM unnest(switches_, stopped_) AS s(id, stopped) JOIN kill_switch k ON k.id = s.id
      ON CONFLICT DO NOTHING $$;
CREATE FUNCTION souk_leave(node_ uuid) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$ DELETE FROM api_node WHERE id = node_ $$;

-- Switches of the operator that are in force, for every company to see; of others' switches a company sees nothing.
CREATE FUNCTION souk_platform_kills() RETURNS TABLE (id uuid, company_id uuid, target_kind text, target_id text, reason text, created_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT k.id, k.company_id, k.target_kind, k.target_id, k.reason, k.created_at FROM kill_switch k WHERE k.platform AND k.lifted_at IS NULL
      AND (k.target_kind <> 'company' OR k.target_id = souk_company()::text)
      AND (k.target_kind <> 'agent' OR EXISTS (SELECT FROM agent a WHERE a.id::text = k.target_id AND a.company_id = souk_company())) $$;

-- The nodes that were alive when a switch was set, or have confirmed it.
CREATE FUNCTION souk_kill_nodes(switches_ uuid[])
  RETURNS TABLE (switch_id uuid, node_id uuid, machine text, seen_at timestamptz, is_alive boolean, confirmed_at timestamptz, stopped_calls integer)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    WITH mine AS (SELECT * FROM kill_switch k WHERE k.company_id = souk_company() AND k.id = ANY (switches_)),
    concerned AS (
      SELECT k.id AS switch, n.id AS node FROM mine k JOIN api_node n
        ON n.started_at <= k.created_at + interval '100 milliseconds' AND n.seen_at > k.created_at - interval '1 minute'
      UNION SELECT c.switch_id, c.node_id FROM kill_confirmation c JOIN mine k ON k.company_id = c.company_id AND k.id = c.switch_id
    )
    SELECT x.switch, x.node, coalesce(n.machine, ''), n.seen_at, coalesce(n.seen_at > clock_timestamp() - interval '500 milliseconds', false),
           c.confirmed_at, coalesce(c.stopped_calls, 0)
    FROM concerned x LEFT JOIN api_node n ON n.id = x.node LEFT JOIN kill_confirmation c ON c.switch_id = x.switch AND c.node_id = x.node $$;

-- What a switch would stop: what runs now on all nodes, and who used the target within a day.
CREATE FUNCTION souk_kill_preview(platform_ boolean, kind_ text, target_ text)
  RETURNS TABLE (running bigint, running_callers bigint, calls bigint, callers bigint, companies bigint)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    WITH now_running AS (
      SELECT r.* FROM api_node n, jsonb_to_recordset(n.load->'running') AS r(company uuid, skill text, version text, agent text, caller text, calls int)
      WHERE n.seen_at > clock_timestamp() - interval '2 seconds' AND (platform_ OR r.company = souk_company())
        AND CASE kind_ WHEN 'skill' THEN r.skill = target_ WHEN 'publisher' THEN split_part(r.skill, '/', 1) = target_ WHEN 'agent' THEN r.agent = target_
                       WHEN 'version' THEN r.skill || '@' || r.version = target_ ELSE r.company::text = target_ END
    ), of_late AS (
      SELECT c.company_id, c.principal FROM call c
      WHERE c.admitted_at > clock_timestamp() - interval '1 day' AND c.status <> 'denied' AND (platform_ OR c.company_id = souk_company())
        AND CASE kind_ WHEN 'skill' THEN c.skill = target_ WHEN 'publisher' THEN c.publisher = target_ WHEN 'agent' THEN c.agent_id::text = target_
                       WHEN 'version' THEN c.skill || '@' || c.version = target_ ELSE c.company_id::text = target_ END
    )
    SELECT (SELECT coalesce(sum(calls), 0) FROM now_running), (SELECT count(DISTINCT (company, caller)) FROM now_running),
           (SELECT count(*) FROM of_late), (SELECT count(DISTINCT (company_id, principal)) FROM of_late),
           (SELECT count(DISTINCT id) FROM (SELECT company AS id FROM now_running UNION SELECT company_id FROM of_late) x) $$;
REVOKE ALL ON FUNCTION souk_beat(uuid, integer, text, integer, jsonb), souk_confirm_kills(uuid, uuid[], integer[]), souk_leave(uuid), souk_platform_kills(),
  souk_kill_nodes(uuid[]), souk_kill_preview(boolean, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_beat(uuid, integer, text, integer, jsonb), souk_confirm_kills(uuid, uuid[], integer[]), souk_leave(uuid), souk_platform_kills(),
  souk_kill_nodes(uuid[]), souk_kill_preview(boolean, text, text) TO souk_app;
