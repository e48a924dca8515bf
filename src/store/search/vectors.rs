//! Vectors of texts: one per tenant, text and model. A text is subject and instructions, identified by their hash.
//!
//! A vector is kept only while the draft or a version contains its text (DESIGN rule 5). Deleting the vector of one
//! training may also delete it for another with the same text; that text is then embedded again.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::domain::authoring::training::Content;
use crate::domain::id::Id;
use crate::store::CHUNK;
use crate::store::Store;
use crate::store::db::connection::{Conn, both};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{text_vectors, training_revisions, trainings};
use crate::store::db::types::JsonDocument;
use crate::store::tenant::{TenantReader, TenantWriter};

diesel::alias!(
    const CURRENT: Alias<Current> = text_vectors as current_vectors;
);

/// The text of a training, to be embedded.
#[derive(Clone, Debug)]
pub struct EmbeddingText {
    /// The tenant of the training.
    pub tenant: Id,
    /// The id of the training.
    pub training: Id,
    /// The hash of subject and instructions.
    pub hash: String,
    /// The training's subject.
    pub subject: String,
    /// The training's instructions.
    pub instructions: String,
}

/// Tenant, training, subject and instructions.
type TextRow = (Id, Id, String, String);

impl EmbeddingText {
    fn from_row((tenant, training, subject, instructions): TextRow) -> Self {
        let content = Content { subject, instructions, ..Content::default() };
        Self {
            tenant,
            training,
            hash: content.text_hash(),
            subject: content.subject,
            instructions: content.instructions,
        }
    }
}

impl TenantReader<'_> {
    /// The stored vectors of `model` for the texts with these hashes. The vector of a text without letters and digits is
    /// empty.
    ///
    /// # Errors
    /// `Broken` for a malformed vector.
    pub fn vectors(&mut self, model: &str, hashes: &[String]) -> Result<HashMap<String, Vec<f32>>, StoreError> {
        let mut found = HashMap::with_capacity(hashes.len());
        for chunk in hashes.chunks(CHUNK) {
            let rows: Vec<(String, Vec<u8>)> = text_vectors::table
                .filter(text_vectors::tenant_id.eq(self.tenant()))
                .filter(text_vectors::text_hash.eq_any(chunk.to_vec()))
                .filter(text_vectors::model.eq(model))
                .select((text_vectors::text_hash, text_vectors::vector))
                .load(self.conn)?;
            for (hash, bytes) in rows {
                found.insert(hash, decode_vector(&bytes)?);
            }
        }
        Ok(found)
    }
}

impl TenantWriter<'_> {
    /// The hashes of the texts of up to [`CHUNK`] trainings of the agent, in the draft and in versions.
    pub(in crate::store) fn text_hashes(&mut self, agent: Id, ids: &[Id]) -> Result<Vec<String>, StoreError> {
        let drafts = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .select((trainings::tenant_id, trainings::id, trainings::subject, trainings::instructions))
            .filter(trainings::id.eq_any(ids.to_vec()));
        let published = training_revisions::table
            .filter(training_revisions::tenant_id.eq(self.tenant()))
            .filter(training_revisions::agent_id.eq(agent))
            .filter(training_revisions::training_id.eq_any(ids.to_vec()))
            .select(training_revisions::content);
        let drafts: Vec<TextRow> = drafts.load(self.conn())?;
        let published: Vec<Option<JsonDocument>> = published.load(self.conn())?;
        let mut hashes: HashSet<String> = drafts.into_iter().map(|row| EmbeddingText::from_row(row).hash).collect();
        for document in published.into_iter().flatten() {
            hashes.insert(document.read::<Content>()?.text_hash());
        }
        Ok(hashes.into_iter().collect())
    }

    /// Deletes the vectors of these texts for every model.
    pub(in crate::store) fn delete_vectors(&mut self, hashes: &[String]) -> Result<(), StoreError> {
        let tenant = self.tenant();
        if delete_vectors(self.conn(), tenant, hashes)? > 0 {
            self.note_deleted_vectors();
        }
        Ok(())
    }
}

/// Deletes the vectors of these texts for every model, and returns their number.
pub(in crate::store) fn delete_vectors(conn: &mut Conn, tenant: Id, hashes: &[String]) -> Result<usize, StoreError> {
    let mut deleted = 0;
    for chunk in hashes.chunks(CHUNK) {
        let rows = text_vectors::table
            .filter(text_vectors::tenant_id.eq(tenant))
            .filter(text_vectors::text_hash.eq_any(chunk.to_vec()));
        deleted += both!(conn, conn => diesel::delete(rows).execute(conn))?;
    }
    Ok(deleted)
}

impl Store {
    /// The draft texts of these trainings.
    pub async fn draft_texts(&self, tenant: Id, ids: Vec<Id>) -> Result<Vec<EmbeddingText>, StoreError> {
        self.scan(move |conn| {
            let rows: Vec<TextRow> = trainings::table
                .filter(trainings::tenant_id.eq(tenant))
                .filter(trainings::id.eq_any(ids.clone()))
                .select((trainings::tenant_id, trainings::id, trainings::subject, trainings::instructions))
                .load(conn)?;
            Ok(rows.into_iter().map(EmbeddingText::from_row).collect())
        })
        .await
    }

    /// A page of draft texts of all tenants in the order of tenant and training: up to `limit` after the pair `after`.
    pub async fn draft_texts_after(
        &self,
        after: Option<(Id, Id)>,
        limit: i64,
    ) -> Result<Vec<EmbeddingText>, StoreError> {
        self.scan(move |conn| {
            let mut query = trainings::table
                .select((trainings::tenant_id, trainings::id, trainings::subject, trainings::instructions))
                .order((trainings::tenant_id.asc(), trainings::id.asc()))
                .limit(limit)
                .into_boxed();
            if let Some((tenant, id)) = after {
                let later =
                    trainings::tenant_id.gt(tenant).or(trainings::tenant_id.eq(tenant).and(trainings::id.gt(id)));
                query = query.filter(trainings::tenant_id.ge(tenant)).filter(later);
            }
            let rows: Vec<TextRow> = query.load(conn)?;
            Ok(rows.into_iter().map(EmbeddingText::from_row).collect())
        })
        .await
    }

    /// The texts, each once, without a vector of `model` with `dimensions` numbers.
    pub async fn texts_without_vector(
        &self,
        model: String,
        dimensions: usize,
        texts: Vec<EmbeddingText>,
    ) -> Result<Vec<EmbeddingText>, StoreError> {
        self.scan(move |conn| {
            let mut known: HashSet<(Id, String)> = HashSet::new();
            for chunk in texts.chunks(CHUNK) {
                let rows: Vec<(Id, String, Vec<u8>)> = text_vectors::table
                    .filter(
                        text_vectors::tenant_id.eq_any(chunk.iter().map(|text| text.tenant).collect::<HashSet<_>>()),
                    )
                    .filter(
                        text_vectors::text_hash.eq_any(chunk.iter().map(|text| text.hash.clone()).collect::<Vec<_>>()),
                    )
                    .filter(text_vectors::model.eq(&model))
                    .select((text_vectors::tenant_id, text_vectors::text_hash, text_vectors::vector))
                    .load(conn)?;
                let usable = |bytes: &[u8]| bytes.is_empty() || bytes.len() == dimensions * size_of::<f32>();
                known.extend(rows.into_iter().filter(|row| usable(&row.2)).map(|row| (row.0, row.1)));
            }
            let is_new = |text: &&EmbeddingText| known.insert((text.tenant, text.hash.clone()));
            Ok(texts.iter().filter(is_new).cloned().collect())
        })
        .await
    }

    /// Models with vectors of texts that have none of `current_model`, the model with the most such texts first.
    pub async fn fallback_models(&self, current_model: String) -> Result<Vec<String>, StoreError> {
        self.scan(move |conn| {
            let same_text = CURRENT
                .filter(CURRENT.field(text_vectors::tenant_id).eq(text_vectors::tenant_id))
                .filter(CURRENT.field(text_vectors::text_hash).eq(text_vectors::text_hash))
                .filter(CURRENT.field(text_vectors::model).eq(&current_model));
            let query = text_vectors::table
                .filter(text_vectors::model.ne(&current_model))
                .filter(diesel::dsl::not(diesel::dsl::exists(same_text)))
                .group_by(text_vectors::model)
                .select(text_vectors::model)
                .order(diesel::dsl::count_star().desc());
            Ok(both!(conn, conn => query.load(conn))?)
        })
        .await
    }

    /// Stores vectors of texts; `None`, for a text without letters and digits, is stored as an empty vector. Texts that
    /// their training no longer has are skipped.
    pub async fn save_vectors(
        &self,
        model: String,
        vectors: Vec<(EmbeddingText, Option<Vec<f32>>)>,
    ) -> Result<(), StoreError> {
        self.write(move |conn| {
            for (text, vector) in &vectors {
                if has_text(conn, text)? {
                    upsert_vector(conn, &model, text, vector.as_deref().unwrap_or_default())?;
                }
            }
            Ok(())
        })
        .await
    }
}

/// Whether the training still has the text, in the draft or in a version. Locks the training's row until the end of the
/// transaction, so that a later change or deletion also deletes the vector.
fn has_text(conn: &mut Conn, text: &EmbeddingText) -> Result<bool, StoreError> {
    let row = trainings::table.find((text.tenant, text.training)).select((
        trainings::agent_id,
        (trainings::tenant_id, trainings::id, trainings::subject, trainings::instructions),
    ));
    let draft: Option<(Id, TextRow)> = match conn {
        Conn::Sqlite(conn) => row.first(conn).optional()?,
        Conn::Postgres(conn) => row.for_share().first(conn).optional()?,
    };
    let Some((agent, draft)) = draft else { return Ok(false) };
    if EmbeddingText::from_row(draft).hash == text.hash {
        return Ok(true);
    }
    let published: Vec<Option<JsonDocument>> = training_revisions::table
        .filter(training_revisions::tenant_id.eq(text.tenant))
        .filter(training_revisions::agent_id.eq(agent))
        .filter(training_revisions::training_id.eq(text.training))
        .select(training_revisions::content)
        .load(conn)?;
    for document in published.into_iter().flatten() {
        if document.read::<Content>()?.text_hash() == text.hash {
            return Ok(true);
        }
    }
    Ok(false)
}

fn upsert_vector(conn: &mut Conn, model: &str, text: &EmbeddingText, vector: &[f32]) -> Result<(), StoreError> {
    let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
    let row = (
        text_vectors::tenant_id.eq(text.tenant),
        text_vectors::text_hash.eq(&text.hash),
        text_vectors::model.eq(model),
        text_vectors::vector.eq(&bytes),
    );
    both!(conn, conn => diesel::insert_into(text_vectors::table)
        .values(row)
        .on_conflict((text_vectors::tenant_id, text_vectors::text_hash, text_vectors::model))
        .do_update()
        .set(text_vectors::vector.eq(&bytes))
        .execute(conn))?;
    Ok(())
}

fn decode_vector(bytes: &[u8]) -> Result<Vec<f32>, StoreError> {
    let (numbers, rest) = bytes.as_chunks::<4>();
    if rest.is_empty() {
        Ok(numbers.iter().map(|number| f32::from_le_bytes(*number)).collect())
    } else {
        Err(StoreError::Broken(format!("a stored vector has {} bytes", bytes.len())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_of_odd_length_is_an_error() {
        assert_eq!(decode_vector(&1.5_f32.to_le_bytes()).ok(), Some(vec![1.5]));
        assert_eq!(decode_vector(&[]).ok(), Some(Vec::new()));
        assert!(decode_vector(&[0; 6]).is_err());
    }
}
