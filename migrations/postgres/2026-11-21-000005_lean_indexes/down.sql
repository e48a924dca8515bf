DROP INDEX audit_events_by_agent;
CREATE INDEX audit_events_by_agent ON audit_events (tenant_id, agent_id, created_at, id);
CREATE INDEX audit_events_in_order ON audit_events (tenant_id, created_at, id);

DROP INDEX trainings_list;
CREATE INDEX trainings_counts ON trainings (tenant_id, agent_id, active, held_back, in_draft) WHERE in_draft;
CREATE INDEX trainings_pending_counts ON trainings (tenant_id, agent_id, pending) WHERE pending;
CREATE INDEX trainings_list ON trainings (tenant_id, agent_id, created_at, id)
    INCLUDE (active, kind, directory_id, slot, pending) WHERE in_draft;
