//! The index over the trainings of one bundle: exactly its texts.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::Meaning;
use super::engine::Engine;
use crate::domain::clock::{Clock, Time};
use crate::domain::context::Taught;
use crate::search::{Document, Hit, Index, Query};
use crate::store::{Read, StoreError, Text};

/// How long an incomplete index is left as it is, in microseconds.
const AT_LEAST: i64 = 200_000;
/// And how many times as long as it took to build.
const TIMES: i64 = 10;

type Vector = Option<Arc<[f32]>>;

/// What to look for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What was said.
    pub text: String,
    /// What it means, if that is known.
    pub vector: Vector,
}

/// An index over trainings, which are named by their place in the list it was built of. It never changes, but knows
/// when it was last compared with what there is.
pub struct Ranking {
    index: Index<usize>,
    vectors: Vec<Vector>,
    /// Places of trainings whose vector is still to come.
    missing: Vec<usize>,
    looked: AtomicI64,
    took: i64,
}

impl Ranking {
    /// Builds the index, and wants the vectors that are missing.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::service) fn build(
        read: &mut Read<'_>,
        meaning: &Meaning,
        trainings: &[Taught],
        clock: &Clock,
    ) -> Result<Self, StoreError> {
        let (mut vectors, all) = (vec![None; trainings.len()], (0..trainings.len()).collect());
        let missing = match meaning.engine() {
            Some(engine) => fill(read, engine, trainings, &mut vectors, all)?,
            None => all,
        };
        want(read, meaning, trainings, &missing);
        Ok(Self::of(meaning, trainings, vectors, missing, clock))
    }

    /// The same with the vectors that have come since; nothing when none has.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::service) fn renewed(
        &self,
        read: &mut Read<'_>,
        meaning: &Meaning,
        trainings: &[Taught],
        clock: &Clock,
    ) -> Result<Option<Self>, StoreError> {
        let Some(engine) = meaning.engine() else { return Ok(None) };
        let mut vectors = self.vectors.clone();
        let missing = fill(read, engine, trainings, &mut vectors, self.missing.clone())?;
        want(read, meaning, trainings, &missing);
        if missing.len() < self.missing.len() {
            return Ok(Some(Self::of(meaning, trainings, vectors, missing, clock)));
        }
        Ok(None)
    }

    fn of(meaning: &Meaning, trainings: &[Taught], vectors: Vec<Vector>, missing: Vec<usize>, clock: &Clock) -> Self {
        let begun = clock.now();
        let documents: Vec<Document<'_, usize>> = (0..)
            .zip(trainings.iter().zip(&vectors))
            .map(|(key, (taught, vector))| Document {
                key,
                subject: &taught.content.subject,
                instructions: &taught.content.instructions,
                vector: vector.clone(),
            })
            .collect();
        let index = Index::build(&documents, meaning.engine().map(|engine| engine.generic()));
        let now = clock.now();
        let took = now.micros() - begun.micros();
        Self { index, vectors, missing, looked: AtomicI64::new(now.micros()), took }
    }

    /// Whether it is time to see whether missing vectors have come. Says so to one of those who ask at a time.
    pub(in crate::service) fn is_due(&self, meaning: &Meaning, now: Time) -> bool {
        let looked = self.looked.load(Ordering::Relaxed);
        let wait = AT_LEAST.max(TIMES * self.took);
        if self.missing.is_empty() || !meaning.is_ready() || (0..wait).contains(&(now.micros() - looked)) {
            return false;
        }
        self.looked.compare_exchange(looked, now.micros(), Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// The `limit` best among the allowed trainings, best first.
    pub fn rank(&self, asked: &Asked, allowed: impl Fn(usize) -> bool, limit: usize) -> Vec<Hit<usize>> {
        self.index.rank(asked.query(), |key| allowed(*key), limit)
    }

    /// Every training's scores, in the order of the trainings.
    pub fn explain(&self, asked: &Asked) -> Vec<Hit<usize>> {
        self.index.explain(asked.query())
    }

    /// Whether meaning has a part in what is found: the question's vector is there, and trainings' vectors are.
    pub fn by_meaning(&self, asked: &Asked) -> bool {
        asked.vector.is_some() && (self.vectors.is_empty() || self.missing.len() < self.vectors.len())
    }

    /// Bytes of memory held, roughly.
    pub(in crate::service) fn bytes(&self) -> usize {
        self.index.bytes() + self.vectors.len() * size_of::<Vector>() + self.missing.len() * size_of::<usize>()
    }

    /// How many trainings are in it.
    pub fn len(&self) -> usize {
        self.vectors.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.vectors.is_empty()
    }
}

impl Asked {
    fn query(&self) -> Query<'_> {
        Query { text: &self.text, vector: self.vector.as_deref() }
    }
}

/// Reads the vectors of the trainings at these places, and says at which there are still none. A training without
/// meaning is none of those: there is nothing to wait for.
fn fill(
    read: &mut Read<'_>,
    engine: &Engine,
    trainings: &[Taught],
    vectors: &mut [Vector],
    places: Vec<usize>,
) -> Result<Vec<usize>, StoreError> {
    let hashes: Vec<String> = places.iter().map(|place| trainings[*place].content.text_hash()).collect();
    let known = read.vectors(engine.model(), &hashes)?;
    let mut missing = Vec::new();
    for (place, hash) in places.into_iter().zip(&hashes) {
        match known.get(hash) {
            Some(vector) if vector.len() == engine.dimensions() => vectors[place] = Some(vector.as_slice().into()),
            Some(vector) if vector.is_empty() => {}
            _ => missing.push(place),
        }
    }
    Ok(missing)
}

fn want(read: &Read<'_>, meaning: &Meaning, trainings: &[Taught], missing: &[usize]) {
    if !meaning.is_ready() {
        return;
    }
    let tenant = read.scope().tenant;
    meaning.0.wanted.add(missing.iter().map(|place| {
        let Taught { id, content } = &trainings[*place];
        let (subject, instructions) = (content.subject.clone(), content.instructions.clone());
        Text { tenant, training: *id, hash: content.text_hash(), subject, instructions }
    }));
}
