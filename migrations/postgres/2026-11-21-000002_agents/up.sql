-- The training that a copy goes back to: the first of a chain of copies. No reference: it may be in another environment,
-- and deleted.
ALTER TABLE trainings ADD COLUMN origin_id UUID;
-- What a list of agents counts. The conditions are columns too, so that SQLite reads these indexes alone and no texts.
CREATE INDEX trainings_counts ON trainings (tenant_id, agent_id, active, held_back, in_draft) WHERE in_draft;
CREATE INDEX trainings_pending_counts ON trainings (tenant_id, agent_id, pending) WHERE pending;
