CREATE INDEX idempotency_keys_by_training ON idempotency_keys (tenant_id, training_id) WHERE training_id IS NOT NULL;
DROP INDEX idempotency_keys_by_owner;
DROP INDEX training_revisions_counted;
ALTER TABLE training_revisions DROP COLUMN subtracted_from;
