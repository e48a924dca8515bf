//! An index that follows from another one ranks exactly as one that is built anew.

use fastrand::Rng;
use understudy_linalg::normalized;

use super::*;

const WORDS: [&str; 12] =
    ["parcel", "pin", "hours", "open", "refund", "broken", "sunday", "card", "stolen", "contract", "cancel", "human"];
const DIMENSIONS: usize = 8;

#[derive(Clone)]
struct Text {
    subject: String,
    instructions: String,
    vector: Option<Arc<[f32]>>,
}

impl Text {
    fn random(random: &mut Rng) -> Self {
        let words = |random: &mut Rng, most| {
            let count = random.usize(0..most);
            (0..count).map(|_| WORDS[random.usize(..WORDS.len())]).collect::<Vec<_>>().join(" ")
        };
        let (subject, instructions) = (words(random, 3), words(random, 9));
        let vector = random_vector(random);
        Self { subject, instructions, vector: vector.filter(|_| random.u8(..) > 40) }
    }

    fn document(&self) -> Document<'_> {
        Document { subject: &self.subject, instructions: &self.instructions, vector: self.vector.clone() }
    }
}

fn random_vector(random: &mut Rng) -> Option<Arc<[f32]>> {
    normalized((0..DIMENSIONS).map(|_| random.f32() * 2.0 - 1.0).collect()).map(Arc::from)
}

fn build(texts: &[Text], generic: Option<&[f32]>) -> HybridIndex {
    HybridIndex::build(&texts.iter().map(Text::document).collect::<Vec<_>>(), generic)
}

/// Removes and inserts texts at random and returns the index that follows.
fn change(random: &mut Rng, texts: &mut Vec<Text>, index: &HybridIndex, generic: Option<&[f32]>) -> HybridIndex {
    let (some, many) = (random.usize(0..4), random.u8(..) < 20);
    let is_removed: Vec<bool> =
        texts.iter().map(|_| if many { random.bool() } else { random.usize(..texts.len()) < some }).collect();
    let removed: Vec<usize> = (0..texts.len()).filter(|at| is_removed[*at]).collect();
    let mut kept: Vec<(Text, bool)> =
        texts.drain(..).zip(&is_removed).filter(|(_, removed)| !**removed).map(|(text, _)| (text, false)).collect();
    for _ in 0..if many { random.usize(0..400) } else { random.usize(0..4) } {
        let at = if random.bool() { kept.len() } else { random.usize(..=kept.len()) };
        kept.insert(at, (Text::random(random), true));
    }
    let added: Vec<usize> = (0..kept.len()).filter(|at| kept[*at].1).collect();
    texts.extend(kept.into_iter().map(|(text, _)| text));
    let documents: Vec<_> = added.iter().map(|at| texts[*at].document()).collect();
    index.changed(&ListChanges { removed, added }, &documents, generic)
}

/// Replaces or takes away vectors at random and returns the index that follows.
fn replace_vectors(random: &mut Rng, texts: &mut [Text], index: &HybridIndex, generic: Option<&[f32]>) -> HybridIndex {
    let share = if random.u8(..) < 20 { 255 } else { 10 };
    let mut replaced = Vec::new();
    for (at, text) in texts.iter_mut().enumerate() {
        if random.u8(..) <= share {
            text.vector = random_vector(random).filter(|_| random.u8(..) > 40);
            replaced.push((at, text.vector.clone()));
        }
    }
    index.with_vectors(&replaced, generic)
}

fn assert_equal(changed: &HybridIndex, texts: &[Text], generic: Option<&[f32]>, random: &mut Rng) {
    let fresh = build(texts, generic);
    let question = [WORDS[random.usize(..WORDS.len())], WORDS[random.usize(..WORDS.len())], "zebra"].join(" ");
    for vector in [random_vector(random), None] {
        let query = HybridQuery { text: &question, vector: vector.as_deref(), small_talk: 0.0 };
        assert_eq!(changed.explain(query), fresh.explain(query), "{question}");
        // The second query finds the lengths that the first one measured.
        assert_eq!(changed.rank(query, |at| at % 3 > 0, 10), fresh.rank(query, |at| at % 3 > 0, 10), "{question}");
    }
}

#[test]
fn after_any_changes_order_and_scores_are_those_of_a_new_index() {
    let mut random = Rng::with_seed(11);
    let mut sizes = std::collections::BTreeSet::new();
    for case in 0..4 {
        let generic = random_vector(&mut random).filter(|_| case % 2 > 0);
        let mut texts: Vec<Text> = (0..case * 350).map(|_| Text::random(&mut random)).collect();
        let mut index = build(&texts, generic.as_deref());
        for round in 0..8 {
            index = if round % 3 == 2 {
                replace_vectors(&mut random, &mut texts, &index, generic.as_deref())
            } else {
                change(&mut random, &mut texts, &index, generic.as_deref())
            };
            assert_equal(&index, &texts, generic.as_deref(), &mut random);
            sizes.insert(texts.len());
        }
    }
    assert!(sizes.first() < Some(&5) && sizes.last() > Some(&1_030), "several segments and none: {sizes:?}");
}

#[test]
fn the_first_vectors_may_come_later_and_of_another_model() {
    let mut random = Rng::with_seed(5);
    let mut texts: Vec<Text> = (0..520).map(|_| Text::random(&mut random)).collect();
    let lengths = [4, DIMENSIONS];
    for text in &mut texts {
        text.vector = None;
    }
    let mut index = build(&texts, None);
    for length in lengths {
        for text in &mut texts {
            text.vector = normalized((0..length).map(|_| random.f32()).collect()).map(Arc::from);
        }
        let all: Vec<_> = texts.iter().map(|text| text.vector.clone()).enumerate().collect();
        index = index.with_vectors(&all, None);
        let query_vector: Vec<f32> = texts[0].vector.as_deref().map_or_else(Vec::new, <[f32]>::to_vec);
        let query = HybridQuery { text: "open", vector: Some(&query_vector), small_talk: 0.0 };
        assert_eq!(index.explain(query), build(&texts, None).explain(query));
    }
    assert_equal(&index, &texts, None, &mut random);
}
