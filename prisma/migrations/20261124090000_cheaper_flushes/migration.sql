-- A call's input stays as it came: squeezing it (pglz) took a quarter of PostgreSQL's time for a call of 10 KB (ADR 0033).
ALTER TABLE call ALTER COLUMN input SET STORAGE EXTERNAL;

-- A record gets its number later: what has none need not stand in the index of numbers.
CREATE UNIQUE INDEX audit_entry_numbers ON audit_entry (company_id, seq) WHERE seq IS NOT NULL;
DROP INDEX audit_entry_company_id_seq_key;

-- What a flush takes of its leases comes twice: `draws`, a row per lease, and `leases`, a row per call and lease, as JSON in a string that is read only
-- when some call of the flush is lost. Processes of the release before send `leases` alone, as an array.
CREATE FUNCTION souk_lease_uses(extra_ jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE jsonb_typeof(extra_->'leases') WHEN 'string' THEN (extra_->>'leases')::jsonb ELSE extra_->'leases' END $$;

-- What the calls that are not lost take of each lease: [{company, lease, budget, period, spend, hold}], amounts in micro-units.
CREATE FUNCTION souk_lease_draws(extra_ jsonb, lost_ int[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF lost_ = '{}' AND extra_ ? 'draws' THEN RETURN extra_->'draws'; END IF;
  RETURN (
    SELECT coalesce(jsonb_agg(to_jsonb(sums)), '[]') FROM (
      SELECT l.company, l.lease, l.budget, l.period, sum(l.spend)::bigint AS spend, sum(l.hold)::bigint AS hold
      FROM jsonb_to_recordset(souk_lease_uses(extra_)) AS l(i int, company uuid, lease uuid, budget uuid, period text, spend bigint, hold bigint)
      WHERE NOT l.i = ANY (lost_) GROUP BY l.company, l.lease, l.budget, l.period
    ) sums
  );
END $$;

-- Locks the leases of a flush, and answers the calls they cannot pay: a lease that ended, or that holds less than this flush wants of it, fails its calls.
-- A hard limit is never passed.
CREATE FUNCTION souk_leases_short(extra_ jsonb, lost_ int[]) RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE draws jsonb := souk_lease_draws(extra_, '{}'); paying int; short int[];
BEGIN
  PERFORM FROM budget_period b
    WHERE (b.company_id, b.budget_id, b.period) IN (SELECT d.company, d.budget, d.period FROM jsonb_to_recordset(draws) AS d(company uuid, budget uuid, period text))
    ORDER BY b.company_id, b.budget_id, b.period FOR UPDATE;
  SELECT count(*) FILTER (WHERE locked.expires_at > clock_timestamp() AND locked.remaining_micro >= locked.wanted) INTO paying FROM (
    SELECT b.expires_at, b.remaining_micro, d.spend + d.hold AS wanted
    FROM budget_lease b JOIN jsonb_to_recordset(draws) AS d(company uuid, lease uuid, spend bigint, hold bigint) ON b.company_id = d.company AND b.id = d.lease
    ORDER BY b.company_id, b.id FOR UPDATE OF b
  ) locked;
  IF paying = jsonb_array_length(draws) THEN RETURN '{}'; END IF;
  WITH want AS (
    SELECT l.* FROM jsonb_to_recordset(souk_lease_uses(extra_)) AS l(i int, company uuid, lease uuid, spend bigint, hold bigint) WHERE NOT l.i = ANY (lost_)
  ), running AS (
    SELECT want.i, want.company, want.lease, sum(want.spend + want.hold) OVER (PARTITION BY want.company, want.lease ORDER BY want.i) AS upto FROM want
  )
  SELECT coalesce(array_agg(DISTINCT running.i), '{}') INTO short
    FROM running LEFT JOIN budget_lease b ON b.company_id = running.company AND b.id = running.lease
    WHERE b.id IS NULL OR b.expires_at <= clock_timestamp() OR running.upto > b.remaining_micro;
  RETURN short;
END $$;

-- Takes from the leases what the calls of a flush that are not lost used. They are locked already.
CREATE FUNCTION souk_draw_leases(extra_ jsonb, lost_ int[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE draws jsonb := souk_lease_draws(extra_, lost_);
BEGIN
  UPDATE budget_lease b SET remaining_micro = b.remaining_micro - d.spend - d.hold
    FROM jsonb_to_recordset(draws) AS d(company uuid, lease uuid, spend bigint, hold bigint) WHERE b.company_id = d.company AND b.id = d.lease;
  UPDATE budget_period b SET spent_micro = b.spent_micro + used.spend, held_micro = b.held_micro + used.hold, leased_micro = b.leased_micro - used.spend - used.hold
    FROM (
      SELECT d.company, d.budget, d.period, sum(d.spend)::bigint AS spend, sum(d.hold)::bigint AS hold
      FROM jsonb_to_recordset(draws) AS d(company uuid, budget uuid, period text, spend bigint, hold bigint) GROUP BY 1, 2, 3
    ) used WHERE b.company_id = used.company AND b.budget_id = used.budget AND b.period = used.period;
END $$;

-- Replaces the definition of 20261122010210: leases in functions of their own, rows taken apart once.
CREATE OR REPLACE FUNCTION souk_settle(
  companies_ text,
  c_company uuid[], c_id uuid[], c_skill text[], c_publisher text[], c_version text[], c_sha256 text[], c_terms int[],
  c_employee uuid[], c_agent uuid[], c_principal text[], c_via text[], c_status text[], c_error text[],
  c_amount bigint[], c_fee bigint[], c_currency text[], c_cost_centre text[], c_period text[], c_at bigint[], c_wall float8[],
  c_input text[], c_answer text[], c_detail text[], c_receipt text[], c_leaf text[], c_idem text[], c_args text[], c_actor text[],
  extra_ jsonb
) RETURNS TABLE (i int, verdict text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  lost int[] := '{}';
  bad int[];
  keyed int;
  won int;
  r record;
  why text;
BEGIN
  PERFORM set_config('souk.company_ids', companies_, true);

  keyed := cardinality(array_remove(c_idem, NULL));
  IF keyed > 0 THEN
    INSERT INTO idempotency (company_id, principal, key, args_hash, call_id, created_at)
      SELECT company, principal, idem, args, id, to_timestamp(at / 1000.0) FROM (
        SELECT unnest(c_company) AS company, unnest(c_principal) AS principal, unnest(c_idem) AS idem, unnest(c_args) AS args, unnest(c_id) AS id,
               unnest(c_at) AS at, generate_series(1, cardinality(c_id)) AS n
      ) want WHERE idem IS NOT NULL ORDER BY company, principal, idem, n ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS won = ROW_COUNT;
    IF won < keyed THEN
      -- A row that this very transaction did not write is somebody else's, or from an earlier try of the same call.
      SELECT coalesce(array_agg(want.n), '{}') INTO bad FROM (
        SELECT unnest(c_company) AS company, unnest(c_principal) AS principal, unnest(c_idem) AS idem, unnest(c_id) AS id, generate_series(1, cardinality(c_id)) AS n
      ) want WHERE idem IS NOT NULL AND NOT EXISTS (
        SELECT FROM idempotency k WHERE k.company_id = want.company AND k.principal = want.principal AND k.key = want.idem AND k.call_id = want.id
          AND k.xmin = pg_current_xact_id()::xid
      );
      lost := lost || bad;
      RETURN QUERY SELECT u, 'replay'::text FROM unnest(bad) u;
    END IF;
  END IF;

  IF extra_ ? 'outcomes' THEN
    FOR r IN
      WITH want AS (
        SELECT * FROM jsonb_to_recordset(extra_->'outcomes') AS o(i int, company uuid, id uuid, call uuid, skill text, name text, key text) WHERE NOT i = ANY (lost)
      ), won AS (
        INSERT INTO outcome_key (company_id, skill, name, key, outcome_id, call_id)
        SELECT company, skill, name, key, id, call FROM want ORDER BY company, skill, name, key, i
        ON CONFLICT DO NOTHING RETURNING outcome_id
      )
      SELECT DISTINCT ON (want.i) want.i, want.name FROM want WHERE NOT EXISTS (SELECT FROM won WHERE won.outcome_id = want.id) ORDER BY want.i, want.name
    LOOP
      lost := lost || r.i;
      i := r.i; verdict := 'outcome:' || r.name; RETURN NEXT;
    END LOOP;
  END IF;

  IF extra_ ? 'leases' THEN
    bad := souk_leases_short(extra_, lost);
    lost := lost || bad;
    RETURN QUERY SELECT u, 'lease'::text FROM unnest(bad) u;
  END IF;

  IF extra_ ? 'files' THEN
    PERFORM souk_lock_files(extra_->'files');
    FOR r IN SELECT w.i, w.company, jsonb_agg(e.file) AS files
               FROM jsonb_array_elements(extra_->'files') AS e(file), LATERAL (SELECT (e.file->>'i')::int AS i, (e.file->>'company')::uuid AS company) AS w
               WHERE NOT w.i = ANY (lost) GROUP BY w.i, w.company ORDER BY w.i LOOP
      why := souk_apply_files(r.company, r.files);
      IF why IS NOT NULL THEN
        lost := lost || r.i;
        i := r.i; verdict := why; RETURN NEXT;
      END IF;
    END LOOP;
  END IF;

  IF extra_ ? 'leases' THEN PERFORM souk_draw_leases(extra_, lost); END IF;

  -- A losing call keeps none of its claims.
  IF lost <> '{}' THEN
    DELETE FROM idempotency k USING unnest(c_company, c_principal, c_idem, c_id) WITH ORDINALITY AS t(company, principal, idem, id, n)
      WHERE t.n = ANY (lost) AND k.company_id = t.company AND k.principal = t.principal AND k.key = t.idem AND k.call_id = t.id;
    IF extra_ ? 'outcomes' THEN
      DELETE FROM outcome_key k USING jsonb_to_recordset(extra_->'outcomes') AS o(i int, company uuid, id uuid, skill text, name text, key text)
        WHERE o.i = ANY (lost) AND k.company_id = o.company AND k.skill = o.skill AND k.name = o.name AND k.key = o.key AND k.outcome_id = o.id;
    END IF;
  END IF;

  IF extra_ ? 'outcomes' THEN
    INSERT INTO outcome (company_id, id, call_id, skill, publisher, version, terms_version, name, key, confirm, state, price_micro, currency, cost_centre, employee_id, holds, claimed_at, settles_at)
      SELECT o.company, o.id, o.call, o.skill, o.publisher, o.version, o.terms, o.name, o.key, o.confirm, 'pending', o.price, o.currency, o.cost_centre, o.employee, o.holds,
             to_timestamp(o.claimed / 1000.0), to_timestamp(o.settles / 1000.0)
      FROM jsonb_to_recordset(extra_->'outcomes') AS o(i int, company uuid, id uuid, call uuid, skill text, publisher text, version text, terms int, name text, key text,
             confirm text, price bigint, currency text, cost_centre text, employee uuid, holds jsonb, claimed bigint, settles bigint)
      WHERE NOT o.i = ANY (lost);
  END IF;
  IF extra_ ? 'kv' THEN
    INSERT INTO skill_kv (company_id, skill, key, value, updated_at)
      SELECT DISTINCT ON (w.company, w.skill, w.key) w.company, w.skill, w.key, w.value, clock_timestamp()
      FROM jsonb_to_recordset(extra_->'kv') AS w(i int, company uuid, skill text, key text, value text)
      WHERE NOT w.i = ANY (lost) AND w.value IS NOT NULL ORDER BY w.company, w.skill, w.key, w.i DESC
      ON CONFLICT (company_id, skill, key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at;
    DELETE FROM skill_kv k USING jsonb_to_recordset(extra_->'kv') AS w(i int, company uuid, skill text, key text, value text)
      WHERE NOT w.i = ANY (lost) AND w.value IS NULL AND k.company_id = w.company AND k.skill = w.skill AND k.key = w.key;
  END IF;

  -- One statement, so that the columns are taken apart once. Set-returning functions in the target list go in step (all arrays are as long as each other)
  -- and keep nothing; in FROM, each would fill a store of its own.
  WITH row AS MATERIALIZED (
    SELECT * FROM (
      SELECT unnest(c_company) AS company, unnest(c_id) AS id, unnest(c_skill) AS skill, unnest(c_publisher) AS publisher, unnest(c_version) AS version,
             unnest(c_sha256) AS sha256, unnest(c_terms) AS terms, unnest(c_employee) AS employee, unnest(c_agent) AS agent, unnest(c_principal) AS principal,
             unnest(c_via) AS via, unnest(c_status) AS status, unnest(c_error) AS error, unnest(c_amount) AS amount, unnest(c_fee) AS fee,
             unnest(c_currency) AS currency, unnest(c_cost_centre) AS cost_centre, unnest(c_period) AS period, unnest(c_at) AS at, unnest(c_wall) AS wall,
             unnest(c_input) AS input, unnest(c_answer) AS answer, unnest(c_detail) AS detail, unnest(c_receipt) AS receipt, unnest(c_leaf) AS leaf,
             unnest(c_actor) AS actor, generate_series(1, cardinality(c_id)) AS n
    ) sent WHERE NOT n = ANY (lost)
  ), billed AS (
    INSERT INTO account (company_id, code, debits_posted, credits_posted)
      SELECT company, code, sum(dr)::bigint, sum(cr)::bigint FROM (
        SELECT company, 'buyer:spend' AS code, amount AS dr, 0::bigint AS cr FROM row WHERE receipt IS NOT NULL
        UNION ALL SELECT company, 'vendor:' || publisher || ':payable', 0, amount - fee FROM row WHERE receipt IS NOT NULL
        UNION ALL SELECT company, 'platform:fee', 0, fee FROM row WHERE receipt IS NOT NULL
      ) legs GROUP BY company, code ORDER BY company, code
      ON CONFLICT (company_id, code) DO UPDATE SET debits_posted = account.debits_posted + EXCLUDED.debits_posted, credits_posted = account.credits_posted + EXCLUDED.credits_posted
  ), moved AS (
    INSERT INTO transfer (company_id, source, event_id, leg, debit, credit, amount_micro, period)
      SELECT company, 'call', id, leg, 'buyer:spend', CASE leg WHEN 1 THEN 'vendor:' || publisher || ':payable' ELSE 'platform:fee' END, CASE leg WHEN 1 THEN amount - fee ELSE fee END, period
      FROM row, (VALUES (1::smallint), (2::smallint)) AS legs(leg)
      WHERE receipt IS NOT NULL AND CASE leg WHEN 1 THEN amount - fee ELSE fee END > 0
  ), proven AS (
    INSERT INTO receipt (company_id, source, id, period, leaf, payload)
      SELECT company, 'call', id, period, decode(leaf, 'hex'), receipt FROM row WHERE receipt IS NOT NULL
  ), metered AS (
    INSERT INTO usage_event (company_id, source, id, call_id, skill, publisher, meter, quantity, unit_micro, amount_micro, fee_micro, currency, terms_version, cost_centre, employee_id, period, occurred_at)
      SELECT company, 'call', id, id, skill, publisher, 'call', 1, amount, amount, fee, currency, terms, cost_centre, employee, period, to_timestamp(at / 1000.0)
      FROM row WHERE receipt IS NOT NULL
  ), noted AS (
    INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
      SELECT company, id, to_timestamp(at / 1000.0), actor, 'call.' || status, skill,
             json_build_object('call', id, 'version', version, 'employee', employee, 'agent', agent, 'error', error, 'amountMicro', amount::text,
                               'decision', CASE WHEN status = 'denied' THEN detail::json->'decision' END)::text
      FROM row
  )
  INSERT INTO call (company_id, id, skill, publisher, version, sha256, terms_version, employee_id, agent_id, principal, via, status, error_code,
                    amount_micro, fee_micro, currency, cost_centre, period, admitted_at, wall_ms, input, answer, detail)
    SELECT company, id, skill, publisher, version, sha256, terms, employee, agent, principal, via, status, error, amount, fee, currency, cost_centre, period,
           to_timestamp(at / 1000.0), wall, input, answer, detail FROM row;
  IF extra_ ? 'pending' THEN
    INSERT INTO file_pending (company_id, call_id, path, fold, base, sha256, size, deleted, cause, skill, skill_version, employee_id, agent_id, at, state)
      SELECT w.company, w.call, w.path, w.fold, w.base, w.sha256, w.size, w.deleted, w.cause, w.skill, w.version, w.employee, w.agent, to_timestamp(w.at / 1000.0), 'waiting'
      FROM jsonb_to_recordset(extra_->'pending') AS w(i int, company uuid, call uuid, path text, fold text, base int, sha256 text, size int, deleted boolean, cause text,
             skill text, version text, employee uuid, agent uuid, at bigint)
      WHERE NOT w.i = ANY (lost);
  END IF;
  IF extra_ ? 'reads' THEN
    INSERT INTO file_read (company_id, id, path, version, bytes, label, call_id, skill, skill_version, employee_id, agent_id, at)
      SELECT w.company, gen_random_uuid(), w.path, w.read, w.bytes, w.label, w.call, w.skill, w.version, w.employee, w.agent, to_timestamp(w.at / 1000.0)
      FROM jsonb_to_recordset(extra_->'reads') AS w(i int, company uuid, path text, read int, bytes bigint, label text, call uuid, skill text, version text, employee uuid, agent uuid, at bigint)
      WHERE NOT w.i = ANY (lost);
  END IF;
  IF extra_ ? 'audits' THEN
    INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
      SELECT w.company, gen_random_uuid(), to_timestamp(w.at / 1000.0), w.actor, w.action, w.target, w.payload
      FROM jsonb_to_recordset(extra_->'audits') AS w(i int, company uuid, at bigint, actor text, action text, target text, payload text)
      WHERE NOT w.i = ANY (lost);
  END IF;
END $$;

-- Replacing a function forgets its settings.
ALTER FUNCTION souk_settle SET plan_cache_mode = force_generic_plan;
