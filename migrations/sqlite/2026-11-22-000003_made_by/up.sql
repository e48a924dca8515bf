-- The tenant that chose the first password of an account, and so could use it; null when the operator made it. No
-- reference: it stays what it was when the tenant is gone.
ALTER TABLE users ADD COLUMN made_by_tenant_id BLOB;
