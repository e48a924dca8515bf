ALTER TABLE users DROP COLUMN made_by_tenant_id;
