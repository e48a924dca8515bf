//! Vectors of texts: one a tenant, text and model, computed after the commit by whoever embeds texts.
//!
//! A vector is kept only while the draft or a version holds its text (DESIGN rule 5). What forgets one may forget it for
//! another training with the same words as well: that one is embedded again when it is next looked for.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::Store;
use super::db::connection::{Conn, both};
use super::db::error::StoreError;
use super::db::schema::{text_vectors, training_revisions, trainings};
use super::db::types::JsonDocument;
use super::tenant::{TenantReader, TenantWriter};
use super::versions::CHUNK;
use crate::domain::id::Id;
use crate::domain::training::Content;

diesel::alias!(
    const PRESENT: Alias<Present> = text_vectors as present;
);

/// A text to be embedded, and the training it is of.
#[derive(Clone, Debug)]
pub struct Text {
    /// The tenant.
    pub tenant: Id,
    /// The training.
    pub training: Id,
    /// Hash of subject and instructions.
    pub hash: String,
    /// The training's subject.
    pub subject: String,
    /// The training's instructions.
    pub instructions: String,
}

impl Text {
    fn of((tenant, training, subject, instructions): (Id, Id, String, String)) -> Self {
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
    /// The vectors of `model` that there are for the texts of these hashes.
    ///
    /// # Errors
    /// When the database fails.
    pub fn vectors(&mut self, model: &str, hashes: &[String]) -> Result<HashMap<String, Vec<f32>>, StoreError> {
        let mut found = HashMap::with_capacity(hashes.len());
        for chunk in hashes.chunks(CHUNK) {
            let rows: Vec<(String, Vec<u8>)> = text_vectors::table
                .filter(text_vectors::tenant_id.eq(self.tenant()))
                .filter(text_vectors::text_hash.eq_any(chunk.to_vec()))
                .filter(text_vectors::model.eq(model))
                .select((text_vectors::text_hash, text_vectors::vector))
                .load(self.conn)?;
            found.extend(rows.into_iter().map(|(hash, bytes)| (hash, numbers(&bytes))));
        }
        Ok(found)
    }
}

impl TenantWriter<'_> {
    /// Hashes of every text of the agent, or of one training of it, in the draft and in versions.
    pub(super) fn text_hashes(&mut self, agent: Id, training: Option<Id>) -> Result<Vec<String>, StoreError> {
        let mut drafts = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .select((trainings::tenant_id, trainings::id, trainings::subject, trainings::instructions))
            .into_boxed();
        let mut published = training_revisions::table
            .filter(training_revisions::tenant_id.eq(self.tenant()))
            .filter(training_revisions::agent_id.eq(agent))
            .select(training_revisions::content)
            .into_boxed();
        if let Some(training) = training {
            drafts = drafts.filter(trainings::id.eq(training));
            published = published.filter(training_revisions::training_id.eq(training));
        }
        let drafts: Vec<(Id, Id, String, String)> = drafts.load(self.conn())?;
        let published: Vec<Option<JsonDocument>> = published.load(self.conn())?;
        let mut hashes: HashSet<String> = drafts.into_iter().map(|row| Text::of(row).hash).collect();
        for document in published.into_iter().flatten() {
            hashes.insert(document.read::<Content>()?.text_hash());
        }
        Ok(hashes.into_iter().collect())
    }

    /// Forgets the vectors of these texts, of every model.
    pub(super) fn forget_vectors(&mut self, hashes: &[String]) -> Result<(), StoreError> {
        for chunk in hashes.chunks(CHUNK) {
            let rows = text_vectors::table
                .filter(text_vectors::tenant_id.eq(self.tenant()))
                .filter(text_vectors::text_hash.eq_any(chunk.to_vec()));
            both!(self.conn(), conn => diesel::delete(rows).execute(conn))?;
        }
        Ok(())
    }
}

impl Store {
    /// The texts of these trainings' drafts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn texts_of(&self, tenant: Id, ids: Vec<Id>) -> Result<Vec<Text>, StoreError> {
        self.scan(move |conn| {
            let rows: Vec<(Id, Id, String, String)> = trainings::table
                .filter(trainings::tenant_id.eq(tenant))
                .filter(trainings::id.eq_any(ids.clone()))
                .select((trainings::tenant_id, trainings::id, trainings::subject, trainings::instructions))
                .load(conn)?;
            Ok(rows.into_iter().map(Text::of).collect())
        })
        .await
    }

    /// Texts of drafts, `limit` of them after the training `after`, in the order of tenants and ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn texts_after(&self, after: Option<(Id, Id)>, limit: i64) -> Result<Vec<Text>, StoreError> {
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
            let rows: Vec<(Id, Id, String, String)> = query.load(conn)?;
            Ok(rows.into_iter().map(Text::of).collect())
        })
        .await
    }

    /// Those of the texts, each once, that have no vector of `dimensions` numbers of `model` yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn without_vector(
        &self,
        model: String,
        dimensions: usize,
        texts: Vec<Text>,
    ) -> Result<Vec<Text>, StoreError> {
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
            let new = |text: &&Text| known.insert((text.tenant, text.hash.clone()));
            Ok(texts.iter().filter(new).cloned().collect())
        })
        .await
    }

    /// Other models that texts have a vector of which have none of `model`, the one of most such texts first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn models_ahead_of(&self, model: String) -> Result<Vec<String>, StoreError> {
        self.scan(move |conn| {
            let same_text = PRESENT
                .filter(PRESENT.field(text_vectors::tenant_id).eq(text_vectors::tenant_id))
                .filter(PRESENT.field(text_vectors::text_hash).eq(text_vectors::text_hash))
                .filter(PRESENT.field(text_vectors::model).eq(&model));
            let query = text_vectors::table
                .filter(text_vectors::model.ne(&model))
                .filter(diesel::dsl::not(diesel::dsl::exists(same_text)))
                .group_by(text_vectors::model)
                .select(text_vectors::model)
                .order(diesel::dsl::count_star().desc());
            Ok(both!(conn, conn => query.load(conn))?)
        })
        .await
    }

    /// Keeps vectors of texts; none for a text that has no meaning. A text that is no longer held gets none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_vectors(&self, model: String, made: Vec<(Text, Option<Vec<f32>>)>) -> Result<(), StoreError> {
        self.write(move |conn| {
            for (text, vector) in &made {
                if is_held(conn, text)? {
                    keep(conn, &model, text, vector.as_deref().unwrap_or_default())?;
                }
            }
            Ok(())
        })
        .await
    }
}

/// Whether the training still has the text, in the draft or in a version. Its row is locked until the transaction ends:
/// a change or a deletion comes after this and finds the vector.
fn is_held(conn: &mut Conn, text: &Text) -> Result<bool, StoreError> {
    let row = trainings::table.find((text.tenant, text.training)).select((
        trainings::agent_id,
        (trainings::tenant_id, trainings::id, trainings::subject, trainings::instructions),
    ));
    let draft: Option<(Id, (Id, Id, String, String))> = match conn {
        Conn::Sqlite(conn) => row.first(conn).optional()?,
        Conn::Postgres(conn) => row.for_share().first(conn).optional()?,
    };
    let Some((agent, draft)) = draft else { return Ok(false) };
    if Text::of(draft).hash == text.hash {
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

fn keep(conn: &mut Conn, model: &str, text: &Text, vector: &[f32]) -> Result<(), StoreError> {
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

fn numbers(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|number| f32::from_le_bytes(*number)).collect()
}
