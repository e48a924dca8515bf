-- The agents that are being removed would come back: their rows go at once.
DELETE FROM agents WHERE deleted_at IS NOT NULL;
DROP INDEX agents_deleted;
ALTER TABLE agents DROP COLUMN deleted_at;
CREATE INDEX idempotency_keys_by_training ON idempotency_keys (tenant_id, training_id) WHERE training_id IS NOT NULL;
DROP INDEX idempotency_keys_by_owner;
DROP INDEX training_revisions_counted;
ALTER TABLE training_revisions DROP COLUMN subtracted_from;
