-- The training that a copy goes back to: the first of a chain of copies. No reference: it may be in another environment,
-- and deleted.
ALTER TABLE trainings ADD COLUMN origin_id BLOB;
-- The columns that a list of agents counts, so that it reads no texts.
CREATE INDEX trainings_counts ON trainings (tenant_id, agent_id, active, held_back, in_draft, pending);
