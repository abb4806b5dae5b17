-- What people see of a key: who made it and when it was last used. Whoever makes a key may name the request,
-- so that sending it twice makes one key.
ALTER TABLE "api_key"
  ADD COLUMN "last_used_at" TIMESTAMPTZ(3),
  ADD COLUMN "created_by" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "request_key" TEXT;

CREATE UNIQUE INDEX "api_key_company_id_created_by_request_key_key" ON "api_key"("company_id", "created_by", "request_key");
