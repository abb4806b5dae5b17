-- CreateTable
CREATE TABLE "audit_entry" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "payload" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "invoice" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "period" TEXT NOT NULL,
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "period_to" TIMESTAMPTZ(3) NOT NULL,
    "time_zone" TEXT NOT NULL,
    "number" TEXT,
    "status" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "exact_micro" BIGINT NOT NULL,
    "total_micro" BIGINT NOT NULL,
    "receipt_count" INTEGER NOT NULL,
    "merkle_root" TEXT NOT NULL,
    "drafted_at" TIMESTAMPTZ(3) NOT NULL,
    "final_at" TIMESTAMPTZ(3),
    "approved_by" UUID,
    "document" TEXT,

    CONSTRAINT "invoice_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "invoice_line" (
    "company_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "publisher" TEXT NOT NULL,
    "skill" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "terms_version" INTEGER NOT NULL,
    "cost_centre" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "unit_micro" BIGINT NOT NULL,
    "exact_micro" BIGINT NOT NULL,
    "amount_micro" BIGINT NOT NULL,
    "fee_micro" BIGINT NOT NULL,
    "receipts" INTEGER NOT NULL,

    CONSTRAINT "invoice_line_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "publisher" (
    "slug" TEXT NOT NULL,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "about" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "publisher_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "publisher_key" (
    "publisher" TEXT NOT NULL,
    "kid" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "publisher_key_pkey" PRIMARY KEY ("publisher","kid")
);

-- CreateTable
CREATE TABLE "skill" (
    "name" TEXT NOT NULL,
    "publisher" TEXT NOT NULL,
    "title" JSONB NOT NULL,
    "summary" JSONB NOT NULL,
    "category" TEXT NOT NULL,
    "keywords" TEXT[],
    "risk" TEXT NOT NULL,
    "reads_only" BOOLEAN NOT NULL,
    "no_outside_hosts" BOOLEAN NOT NULL,
    "currency" TEXT NOT NULL,
    "call_micro" BIGINT NOT NULL,
    "latest_version" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'listed',
    "search_text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "skill_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "skill_version" (
    "skill" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "manifest_text" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "kid" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'published',
    "published_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "skill_version_pkey" PRIMARY KEY ("skill","version")
);

-- CreateTable
CREATE TABLE "skill_bundle" (
    "sha256" TEXT NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "skill_bundle_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "terms" (
    "skill" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "terms_pkey" PRIMARY KEY ("skill","version")
);

-- CreateTable
CREATE TABLE "search_synonym" (
    "term" TEXT NOT NULL,
    "canonical" TEXT NOT NULL,

    CONSTRAINT "search_synonym_pkey" PRIMARY KEY ("term","canonical")
);

-- CreateTable
CREATE TABLE "company" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "legal_name" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "billing_time_zone" TEXT NOT NULL,
    "env" TEXT NOT NULL DEFAULT 'live',
    "linked_company_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "company_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "employee" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "roles" TEXT[],
    "status" TEXT NOT NULL DEFAULT 'active',
    "cost_centre" TEXT NOT NULL DEFAULT '',
    "locale" TEXT NOT NULL DEFAULT 'en',
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "employee_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "employee_group" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "employee_group_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "group_member" (
    "company_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,

    CONSTRAINT "group_member_pkey" PRIMARY KEY ("company_id","group_id","employee_id")
);

-- CreateTable
CREATE TABLE "agent" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "grants" TEXT[],
    "status" TEXT NOT NULL DEFAULT 'active',
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "agent_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "public_id" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "principal_kind" TEXT NOT NULL,
    "principal_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "session" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "company_epoch" (
    "company_id" UUID NOT NULL,
    "value" BIGINT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "company_epoch_pkey" PRIMARY KEY ("company_id")
);

-- CreateTable
CREATE TABLE "platform_key" (
    "kid" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "sealed" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "platform_key_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "file_blob" (
    "company_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "file_blob_pkey" PRIMARY KEY ("company_id","sha256")
);

-- CreateTable
CREATE TABLE "file_head" (
    "company_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "file_head_pkey" PRIMARY KEY ("company_id","path")
);

-- CreateTable
CREATE TABLE "file_version" (
    "company_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "call_id" UUID,
    "skill" TEXT,
    "skill_version" TEXT,
    "employee_id" UUID,
    "agent_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "file_version_pkey" PRIMARY KEY ("company_id","path","version")
);

-- CreateTable
CREATE TABLE "skill_kv" (
    "company_id" UUID NOT NULL,
    "skill" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "skill_kv_pkey" PRIMARY KEY ("company_id","skill","key")
);

-- CreateTable
CREATE TABLE "enablement" (
    "company_id" UUID NOT NULL,
    "skill" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "terms_version" INTEGER NOT NULL,
    "audience" JSONB NOT NULL,
    "grants" TEXT[],
    "limits" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'enabled',
    "updated_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "enablement_pkey" PRIMARY KEY ("company_id","skill")
);

-- CreateTable
CREATE TABLE "permission_set" (
    "company_id" UUID NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "grants" TEXT[],

    CONSTRAINT "permission_set_pkey" PRIMARY KEY ("company_id","subject_kind","subject_id")
);

-- CreateTable
CREATE TABLE "access_request" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "skill" TEXT NOT NULL,
    "employee_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "decided_by" UUID,
    "comment" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_request_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "budget" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "limit_micro" BIGINT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "budget_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "budget_period" (
    "company_id" UUID NOT NULL,
    "budget_id" UUID NOT NULL,
    "period" TEXT NOT NULL,
    "limit_micro" BIGINT NOT NULL,
    "spent_micro" BIGINT NOT NULL DEFAULT 0,
    "held_micro" BIGINT NOT NULL DEFAULT 0,
    "leased_micro" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "budget_period_pkey" PRIMARY KEY ("company_id","budget_id","period")
);

-- CreateTable
CREATE TABLE "budget_lease" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "budget_id" UUID NOT NULL,
    "period" TEXT NOT NULL,
    "node_id" UUID NOT NULL,
    "remaining_micro" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "budget_lease_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "account" (
    "company_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "debits_posted" BIGINT NOT NULL DEFAULT 0,
    "credits_posted" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "account_pkey" PRIMARY KEY ("company_id","code")
);

-- CreateTable
CREATE TABLE "transfer" (
    "company_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "event_id" UUID NOT NULL,
    "leg" SMALLINT NOT NULL,
    "debit" TEXT NOT NULL,
    "credit" TEXT NOT NULL,
    "amount_micro" BIGINT NOT NULL,
    "period" TEXT NOT NULL,

    CONSTRAINT "transfer_pkey" PRIMARY KEY ("company_id","source","event_id","leg")
);

-- CreateTable
CREATE TABLE "call" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "skill" TEXT NOT NULL,
    "publisher" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "terms_version" INTEGER NOT NULL,
    "employee_id" UUID,
    "agent_id" UUID,
    "principal" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "error_code" TEXT,
    "amount_micro" BIGINT NOT NULL,
    "fee_micro" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "cost_centre" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "admitted_at" TIMESTAMPTZ(3) NOT NULL,
    "wall_ms" DOUBLE PRECISION NOT NULL,
    "input" TEXT,
    "answer" TEXT,
    "detail" TEXT NOT NULL,

    CONSTRAINT "call_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "idempotency" (
    "company_id" UUID NOT NULL,
    "principal" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "args_hash" TEXT NOT NULL,
    "call_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("company_id","principal","key")
) PARTITION BY HASH (company_id);
DO $$ BEGIN FOR i IN 0..15 LOOP EXECUTE format('CREATE TABLE idempotency_p%s PARTITION OF idempotency FOR VALUES WITH (MODULUS 16, REMAINDER %s)', i, i); END LOOP; END $$;

-- CreateTable
CREATE TABLE "usage_event" (
    "company_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "call_id" UUID NOT NULL,
    "skill" TEXT NOT NULL,
    "publisher" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "unit_micro" BIGINT NOT NULL,
    "amount_micro" BIGINT NOT NULL,
    "fee_micro" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "terms_version" INTEGER NOT NULL,
    "cost_centre" TEXT NOT NULL,
    "employee_id" UUID,
    "period" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "usage_event_pkey" PRIMARY KEY ("company_id","source","id")
);

-- CreateTable
CREATE TABLE "receipt" (
    "company_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "period" TEXT NOT NULL,
    "leaf" BYTEA NOT NULL,
    "payload" TEXT NOT NULL,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("company_id","source","id")
);

-- CreateTable
CREATE TABLE "outcome" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "call_id" UUID NOT NULL,
    "skill" TEXT NOT NULL,
    "publisher" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "terms_version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "confirm" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "price_micro" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "cost_centre" TEXT NOT NULL,
    "employee_id" UUID,
    "holds" JSONB NOT NULL,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL,
    "settles_at" TIMESTAMPTZ(3) NOT NULL,
    "dispute_until" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,
    "reason" TEXT,

    CONSTRAINT "outcome_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "outcome_key" (
    "company_id" UUID NOT NULL,
    "skill" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "outcome_id" UUID NOT NULL,
    "call_id" UUID NOT NULL,

    CONSTRAINT "outcome_key_pkey" PRIMARY KEY ("company_id","skill","name","key")
);

-- CreateIndex
CREATE INDEX "audit_entry_company_id_at_idx" ON "audit_entry"("company_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "invoice_company_id_period_key" ON "invoice"("company_id", "period");

-- CreateIndex
CREATE INDEX "invoice_line_company_id_invoice_id_idx" ON "invoice_line"("company_id", "invoice_id");

-- CreateIndex
CREATE INDEX "skill_publisher_idx" ON "skill"("publisher");

-- CreateIndex
CREATE UNIQUE INDEX "company_slug_key" ON "company"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "employee_email_key" ON "employee"("email");

-- CreateIndex
CREATE UNIQUE INDEX "employee_group_company_id_name_key" ON "employee_group"("company_id", "name");

-- CreateIndex
CREATE INDEX "group_member_company_id_employee_id_idx" ON "group_member"("company_id", "employee_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_public_id_key" ON "api_key"("public_id");

-- CreateIndex
CREATE INDEX "file_version_company_id_call_id_idx" ON "file_version"("company_id", "call_id");

-- CreateIndex
CREATE INDEX "access_request_company_id_status_idx" ON "access_request"("company_id", "status");

-- CreateIndex
CREATE UNIQUE INDEX "budget_company_id_scope_kind_scope_id_key" ON "budget"("company_id", "scope_kind", "scope_id");

-- CreateIndex
CREATE INDEX "budget_lease_company_id_budget_id_period_idx" ON "budget_lease"("company_id", "budget_id", "period");

-- CreateIndex
CREATE INDEX "call_company_id_admitted_at_idx" ON "call"("company_id", "admitted_at" DESC);

-- CreateIndex
CREATE INDEX "call_company_id_employee_id_admitted_at_idx" ON "call"("company_id", "employee_id", "admitted_at" DESC);

-- CreateIndex
CREATE INDEX "usage_event_company_id_period_occurred_at_idx" ON "usage_event"("company_id", "period", "occurred_at");

-- CreateIndex
CREATE INDEX "outcome_company_id_state_settles_at_idx" ON "outcome"("company_id", "state", "settles_at");

-- CreateIndex
CREATE INDEX "outcome_company_id_call_id_idx" ON "outcome"("company_id", "call_id");

