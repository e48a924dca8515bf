-- Lists in their usual order filter and count with this index alone. Names and subjects are not in it: the entries of an
-- index are limited to some 2,700 bytes. Nor are times of changes, which would make every update write the index. It
-- also takes the place of trainings_in_order.
CREATE INDEX trainings_list ON trainings (tenant_id, agent_id, created_at, id)
    INCLUDE (active, kind, directory_id, slot, pending) WHERE in_draft;
DROP INDEX trainings_in_order;
