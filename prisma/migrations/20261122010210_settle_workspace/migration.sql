-- Settle writes removals, waiting writes, the read log and audit rows of single effects; races over files are decided in souk_apply_files.
-- New reasons why a call is not written:
--   twin:<path>\n<path>   a new name passes for an existing one
--   quota:<area>          the area would hold more than it may
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
  r record;
  why text;
BEGIN
  PERFORM set_config('souk.company_ids', companies_, true);

  IF EXISTS (SELECT FROM unnest(c_idem) k WHERE k IS NOT NULL) THEN
    WITH want AS (
      SELECT * FROM unnest(c_company, c_principal, c_idem, c_args, c_id, c_at) WITH ORDINALITY AS t(company, principal, idem, args, id, at, i) WHERE idem IS NOT NULL
    ), won AS (
      INSERT INTO idempotency (company_id, principal, key, args_hash, call_id, created_at)
      SELECT company, principal, idem, args, id, to_timestamp(at / 1000.0) FROM want ORDER BY company, principal, idem, i
      ON CONFLICT DO NOTHING RETURNING call_id
    )
    SELECT coalesce(array_agg(want.i::int), '{}') INTO bad FROM want WHERE NOT EXISTS (SELECT FROM won WHERE won.call_id = want.id);
    lost := lost || bad;
    RETURN QUERY SELECT u, 'replay'::text FROM unnest(bad) u;
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
    PERFORM FROM budget_period b
      WHERE (b.company_id, b.budget_id, b.period) IN (SELECT l.company, l.budget, l.period FROM jsonb_to_recordset(extra_->'leases') AS l(company uuid, budget uuid, period text))
      ORDER BY b.company_id, b.budget_id, b.period FOR UPDATE;
    PERFORM FROM budget_lease b
      WHERE (b.company_id, b.id) IN (SELECT l.company, l.lease FROM jsonb_to_recordset(extra_->'leases') AS l(company uuid, lease uuid))
      ORDER BY b.company_id, b.id FOR UPDATE;
    -- A lease that ended, or that holds less than this flush wants of it, fails its calls: a hard limit is never passed.
    WITH want AS (
      SELECT l.* FROM jsonb_to_recordset(extra_->'leases') AS l(i int, company uuid, lease uuid, spend bigint, hold bigint) WHERE NOT l.i = ANY (lost)
    ), running AS (
      SELECT want.i, want.company, want.lease, sum(want.spend + want.hold) OVER (PARTITION BY want.company, want.lease ORDER BY want.i) AS upto FROM want
    )
    SELECT coalesce(array_agg(DISTINCT running.i), '{}') INTO bad
      FROM running LEFT JOIN budget_lease b ON b.company_id = running.company AND b.id = running.lease
      WHERE b.id IS NULL OR b.expires_at <= clock_timestamp() OR running.upto > b.remaining_micro;
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

  IF extra_ ? 'leases' THEN
    WITH used AS (
      SELECT l.company, l.lease, sum(l.spend + l.hold)::bigint AS used FROM jsonb_to_recordset(extra_->'leases') AS l(i int, company uuid, lease uuid, spend bigint, hold bigint)
      WHERE NOT l.i = ANY (lost) GROUP BY 1, 2
    )
    UPDATE budget_lease b SET remaining_micro = b.remaining_micro - used.used FROM used WHERE b.company_id = used.company AND b.id = used.lease;
    WITH used AS (
      SELECT l.company, l.budget, l.period, sum(l.spend)::bigint AS spend, sum(l.hold)::bigint AS hold
      FROM jsonb_to_recordset(extra_->'leases') AS l(i int, company uuid, budget uuid, period text, spend bigint, hold bigint)
      WHERE NOT l.i = ANY (lost) GROUP BY 1, 2, 3
    )
    UPDATE budget_period b SET spent_micro = b.spent_micro + used.spend, held_micro = b.held_micro + used.hold, leased_micro = b.leased_micro - used.spend - used.hold
      FROM used WHERE b.company_id = used.company AND b.budget_id = used.budget AND b.period = used.period;
  END IF;

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

  INSERT INTO call (company_id, id, skill, publisher, version, sha256, terms_version, employee_id, agent_id, principal, via, status, error_code,
                    amount_micro, fee_micro, currency, cost_centre, period, admitted_at, wall_ms, input, answer, detail)
    SELECT company, id, skill, publisher, version, sha256, terms, employee, agent, principal, via, status, error, amount, fee, currency, cost_centre, period,
           to_timestamp(at / 1000.0), wall, input, answer, detail
    FROM unnest(c_company, c_id, c_skill, c_publisher, c_version, c_sha256, c_terms, c_employee, c_agent, c_principal, c_via, c_status, c_error,
                c_amount, c_fee, c_currency, c_cost_centre, c_period, c_at, c_wall, c_input, c_answer, c_detail)
      WITH ORDINALITY AS t(company, id, skill, publisher, version, sha256, terms, employee, agent, principal, via, status, error,
                           amount, fee, currency, cost_centre, period, at, wall, input, answer, detail, n)
    WHERE NOT n = ANY (lost);
  INSERT INTO usage_event (company_id, source, id, call_id, skill, publisher, meter, quantity, unit_micro, amount_micro, fee_micro, currency, terms_version, cost_centre, employee_id, period, occurred_at)
    SELECT company, 'call', id, id, skill, publisher, 'call', 1, amount, amount, fee, currency, terms, cost_centre, employee, period, to_timestamp(at / 1000.0)
    FROM unnest(c_company, c_id, c_skill, c_publisher, c_terms, c_employee, c_amount, c_fee, c_currency, c_cost_centre, c_period, c_at, c_receipt)
      WITH ORDINALITY AS t(company, id, skill, publisher, terms, employee, amount, fee, currency, cost_centre, period, at, receipt, n)
    WHERE receipt IS NOT NULL AND NOT n = ANY (lost);
  INSERT INTO receipt (company_id, source, id, period, leaf, payload)
    SELECT company, 'call', id, period, decode(leaf, 'hex'), receipt
    FROM unnest(c_company, c_id, c_period, c_leaf, c_receipt) WITH ORDINALITY AS t(company, id, period, leaf, receipt, n)
    WHERE receipt IS NOT NULL AND NOT n = ANY (lost);
  INSERT INTO transfer (company_id, source, event_id, leg, debit, credit, amount_micro, period)
    SELECT company, 'call', id, leg, 'buyer:spend', CASE leg WHEN 1 THEN 'vendor:' || publisher || ':payable' ELSE 'platform:fee' END, CASE leg WHEN 1 THEN amount - fee ELSE fee END, period
    FROM unnest(c_company, c_id, c_publisher, c_amount, c_fee, c_period, c_receipt) WITH ORDINALITY AS t(company, id, publisher, amount, fee, period, receipt, n),
         (VALUES (1::smallint), (2::smallint)) AS legs(leg)
    WHERE receipt IS NOT NULL AND NOT n = ANY (lost) AND CASE leg WHEN 1 THEN amount - fee ELSE fee END > 0;
  INSERT INTO account (company_id, code, debits_posted, credits_posted)
    SELECT company, code, sum(dr)::bigint, sum(cr)::bigint FROM (
      SELECT company, 'buyer:spend' AS code, amount AS dr, 0::bigint AS cr, n, receipt
        FROM unnest(c_company, c_amount, c_receipt) WITH ORDINALITY AS t(company, amount, receipt, n)
      UNION ALL SELECT company, 'vendor:' || publisher || ':payable', 0, amount - fee, n, receipt
        FROM unnest(c_company, c_publisher, c_amount, c_fee, c_receipt) WITH ORDINALITY AS t(company, publisher, amount, fee, receipt, n)
      UNION ALL SELECT company, 'platform:fee', 0, fee, n, receipt FROM unnest(c_company, c_fee, c_receipt) WITH ORDINALITY AS t(company, fee, receipt, n)
    ) legs WHERE receipt IS NOT NULL AND NOT n = ANY (lost) GROUP BY company, code ORDER BY company, code
    ON CONFLICT (company_id, code) DO UPDATE SET debits_posted = account.debits_posted + EXCLUDED.debits_posted, credits_posted = account.credits_posted + EXCLUDED.credits_posted;
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
  INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
    SELECT company, id, to_timestamp(at / 1000.0), actor, 'call.' || status, skill,
           json_build_object('call', id, 'version', version, 'employee', employee, 'agent', agent, 'error', error, 'amountMicro', amount::text,
                             'decision', CASE WHEN status = 'denied' THEN detail::json->'decision' END)::text
    FROM unnest(c_company, c_id, c_at, c_actor, c_status, c_skill, c_version, c_employee, c_agent, c_error, c_amount, c_detail)
      WITH ORDINALITY AS t(company, id, at, actor, status, skill, version, employee, agent, error, amount, detail, n)
    WHERE NOT n = ANY (lost);
  IF extra_ ? 'audits' THEN
    INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
      SELECT w.company, gen_random_uuid(), to_timestamp(w.at / 1000.0), w.actor, w.action, w.target, w.payload
      FROM jsonb_to_recordset(extra_->'audits') AS w(i int, company uuid, at bigint, actor text, action text, target text, payload text)
      WHERE NOT w.i = ANY (lost);
  END IF;
END $$;
