CREATE INDEX trainings_in_order ON trainings (tenant_id, agent_id, created_at, id);
DROP INDEX trainings_list;
