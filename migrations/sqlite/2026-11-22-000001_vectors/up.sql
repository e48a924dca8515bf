-- What texts mean, as little-endian 32-bit numbers: once a tenant, text and model. text_hash is of subject and
-- instructions. An empty vector says that the text has no meaning to be found by.
CREATE TABLE text_vectors (
    tenant_id BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    text_hash TEXT NOT NULL,
    model TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (tenant_id, text_hash, model)
);
