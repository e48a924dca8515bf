-- Of a text that was deleted: the first version whose stored hash does not count it. Older versions that had the text
-- subtract it when their hash is read, so that a deletion does not write every version.
ALTER TABLE training_revisions ADD COLUMN subtracted_from INTEGER;
CREATE INDEX training_revisions_counted ON training_revisions (tenant_id, agent_id, subtracted_from)
    WHERE subtracted_from IS NOT NULL;

-- Stored responses by their owner: the agent, or the agent and a training of it.
CREATE INDEX idempotency_keys_by_owner ON idempotency_keys (tenant_id, agent_id, training_id)
    WHERE agent_id IS NOT NULL AND body IS NOT NULL;
DROP INDEX idempotency_keys_by_training;

-- Deleted agents whose rows are being removed, a slice at a time. Nothing else reads an agent that has this time.
ALTER TABLE agents ADD COLUMN deleted_at INTEGER;
CREATE INDEX agents_deleted ON agents (deleted_at) WHERE deleted_at IS NOT NULL;
