-- Every index costs each write of a training. The list also counts: it has held_back now. The pending trainings are counted
-- with the index that lists them.
DROP INDEX trainings_list;
DROP INDEX trainings_counts;
DROP INDEX trainings_pending_counts;
CREATE INDEX trainings_list ON trainings (tenant_id, agent_id, created_at, id)
    INCLUDE (active, held_back, kind, directory_id, slot, pending) WHERE in_draft;

-- Ids grow with time, so that the primary key has the events of a tenant in order, and this index those of an agent.
DROP INDEX audit_events_in_order;
DROP INDEX audit_events_by_agent;
CREATE INDEX audit_events_by_agent ON audit_events (tenant_id, agent_id, id);
