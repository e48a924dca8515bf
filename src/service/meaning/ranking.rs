//! The index over the trainings of one bundle: exactly its texts.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::Meaning;
use super::engine::Engine;
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::delivery::TrainingSnapshot;
use crate::search::{Document, Hit, Index, Query};
use crate::store::{StoreError, TenantReader, Text};

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
    size: usize,
    /// The vectors in it; nothing where wording alone ranks.
    known: Option<Known>,
    /// Places of trainings whose vector of the present model is still to come.
    missing: Vec<usize>,
    looked: AtomicI64,
    took: i64,
}

/// The vectors that there are of one model.
struct Known {
    engine: Arc<Engine>,
    vectors: Vec<Vector>,
    /// Places of trainings that have none yet.
    missing: Vec<usize>,
}

impl Ranking {
    /// Builds the index, and wants the vectors that are missing.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::service) fn build(
        read: &mut TenantReader<'_>,
        meaning: &Meaning,
        trainings: &[TrainingSnapshot],
        clock: &Clock,
    ) -> Result<Self, StoreError> {
        let (known, missing) = look(read, meaning, trainings, None)?;
        Ok(Self::of(trainings, known, missing, clock))
    }

    /// The same with the vectors that have come since; nothing when none has.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::service) fn renewed(
        &self,
        read: &mut TenantReader<'_>,
        meaning: &Meaning,
        trainings: &[TrainingSnapshot],
        clock: &Clock,
    ) -> Result<Option<Self>, StoreError> {
        let (known, missing) = look(read, meaning, trainings, self.known.as_ref())?;
        let lacking = |known: &Option<Known>| known.as_ref().map_or(trainings.len(), |known| known.missing.len());
        if missing.len() < self.missing.len() || lacking(&known) < lacking(&self.known) {
            return Ok(Some(Self::of(trainings, known, missing, clock)));
        }
        Ok(None)
    }

    fn of(trainings: &[TrainingSnapshot], known: Option<Known>, missing: Vec<usize>, clock: &Clock) -> Self {
        let begun = clock.now();
        let vector = |place: usize| known.as_ref().and_then(|known| known.vectors[place].clone());
        let documents: Vec<Document<'_, usize>> = (0..)
            .zip(trainings)
            .map(|(key, taught)| Document {
                key,
                subject: &taught.content.subject,
                instructions: &taught.content.instructions,
                vector: vector(key),
            })
            .collect();
        let index = Index::build(&documents, known.as_ref().map(|known| known.engine.generic()));
        let now = clock.now();
        let took = now.micros() - begun.micros();
        Self { index, size: trainings.len(), known, missing, looked: AtomicI64::new(now.micros()), took }
    }

    /// The model whose vectors are in it.
    pub(super) fn engine(&self) -> Option<&Arc<Engine>> {
        self.known.as_ref().map(|known| &known.engine)
    }

    /// Whether it is time to see whether missing vectors have come. Says so to one of those who ask at a time.
    pub(in crate::service) fn is_due(&self, meaning: &Meaning, now: Timestamp) -> bool {
        let looked = self.looked.load(Ordering::Relaxed);
        let wait = AT_LEAST.max(TIMES * self.took);
        let has_model = meaning.engine().or(meaning.former()).is_some();
        if self.missing.is_empty() || !has_model || (0..wait).contains(&(now.micros() - looked)) {
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
        let has_some = |known: &Known| known.vectors.is_empty() || known.missing.len() < known.vectors.len();
        asked.vector.is_some() && self.known.as_ref().is_some_and(has_some)
    }

    /// Bytes of memory held, roughly.
    pub(in crate::service) fn bytes(&self) -> usize {
        let places =
            |known: &Known| known.vectors.len() * size_of::<Vector>() + known.missing.len() * size_of::<usize>();
        self.index.bytes() + self.known.as_ref().map_or(0, places) + self.missing.len() * size_of::<usize>()
    }

    /// How many trainings are in it.
    pub fn len(&self) -> usize {
        self.size
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Asked {
    fn query(&self) -> Query<'_> {
        Query { text: &self.text, vector: self.vector.as_deref() }
    }
}

/// The vectors to rank with and the places that lack one of the present model, which are wanted. As long as the model used
/// before has more of them, it is the one.
fn look(
    read: &mut TenantReader<'_>,
    meaning: &Meaning,
    trainings: &[TrainingSnapshot],
    before: Option<&Known>,
) -> Result<(Option<Known>, Vec<usize>), StoreError> {
    let present = match meaning.engine() {
        Some(engine) => Some(Known::read(read, engine, trainings, before)?),
        None => None,
    };
    let missing = present.as_ref().map_or_else(|| (0..trainings.len()).collect(), |known| known.missing.clone());
    want(read, meaning, trainings, &missing);
    let Some(engine) = meaning.former().filter(|_| !missing.is_empty()) else { return Ok((present, missing)) };
    let former = Known::read(read, engine, trainings, before)?;
    let known = if former.missing.len() < missing.len() { Some(former) } else { present };
    Ok((known, missing))
}

impl Known {
    /// Reads the vectors of a model, those `before` has not. A training without meaning lacks none: there is nothing to wait
    /// for.
    fn read(
        read: &mut TenantReader<'_>,
        engine: &Arc<Engine>,
        trainings: &[TrainingSnapshot],
        before: Option<&Self>,
    ) -> Result<Self, StoreError> {
        let (mut vectors, places) = match before.filter(|before| Arc::ptr_eq(&before.engine, engine)) {
            Some(before) => (before.vectors.clone(), before.missing.clone()),
            None => (vec![None; trainings.len()], (0..trainings.len()).collect()),
        };
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
        Ok(Self { engine: Arc::clone(engine), vectors, missing })
    }
}

fn want(read: &TenantReader<'_>, meaning: &Meaning, trainings: &[TrainingSnapshot], missing: &[usize]) {
    if !meaning.is_ready() {
        return;
    }
    let tenant = read.scope().tenant;
    meaning.0.wanted.add(missing.iter().map(|place| {
        let TrainingSnapshot { id, content } = &trainings[*place];
        let (subject, instructions) = (content.subject.clone(), content.instructions.clone());
        Text { tenant, training: *id, hash: content.text_hash(), subject, instructions }
    }));
}
