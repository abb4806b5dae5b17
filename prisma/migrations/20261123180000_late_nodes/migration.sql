-- A node that started after a switch was set never ran anything the switch stops: its confirmation says nothing about how fast that was.
CREATE OR REPLACE FUNCTION souk_confirm_kills(node_ uuid, switches_ uuid[], stopped_ integer[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    INSERT INTO kill_confirmation (company_id, switch_id, node_id, confirmed_at, stopped_calls)
      SELECT k.company_id, k.id, node_, clock_timestamp(), s.stopped
      FROM unnest(switches_, stopped_) AS s(id, stopped) JOIN kill_switch k ON k.id = s.id
        JOIN api_node n ON n.id = node_ AND n.started_at <= k.created_at + interval '100 milliseconds'
      ON CONFLICT DO NOTHING $$;
