mod changed;

use std::sync::LazyLock;

use super::super::model::tests::MODEL;
use super::super::{Embedder, EmbeddingPurpose, chunks, generic_centroid, mean_pool};
use super::*;

const TRAININGS: [(&str, &str); 6] = [
    ("Parcel has not arrived", "Where is my parcel?\nMy order is late"),
    ("Forgotten PIN", "How do I reset my PIN?\nI cannot remember my code"),
    ("Opening hours", "When are you open?\nAre you open on Sunday?"),
    ("Cancel a subscription", "I want to end my contract\nHow do I cancel?"),
    ("Refund for a damaged item", "The product is broken\nI want my money back"),
    ("Speak to a person", "Put me through to a human\nI need an agent"),
];

fn embed(text: &str) -> Vec<f32> {
    MODEL.embed(&[text], EmbeddingPurpose::Query).expect("a vector").remove(0)
}

fn documents(with_vectors: bool) -> Vec<Document<'static>> {
    let document = |(subject, instructions): &(&'static str, &'static str)| {
        let vectors = || chunks(subject, instructions).iter().map(|chunk| embed(chunk)).collect::<Vec<_>>();
        let vector = with_vectors.then(|| Arc::from(mean_pool(&vectors()).expect("a vector")));
        Document { subject, instructions, vector }
    };
    TRAININGS.iter().map(document).collect()
}

static GENERIC: LazyLock<Vec<f32>> = LazyLock::new(|| generic_centroid(&*MODEL).expect("a generic centroid"));

static INDEX: LazyLock<HybridIndex> = LazyLock::new(|| HybridIndex::build(&documents(true), Some(&GENERIC)));

fn query_without_vector(text: &str) -> HybridQuery<'_> {
    HybridQuery { text, vector: None, small_talk: 0.0 }
}

fn positions(hits: &[Hit]) -> Vec<usize> {
    hits.iter().map(|hit| hit.position).collect()
}

#[test]
fn trainings_in_english_are_found_by_questions_in_other_languages() {
    let index = &*INDEX;
    for (text, expected) in [
        ("Wo bleibt mein Paket?", 0),
        ("Ich habe meine Geheimzahl vergessen", 1),
        ("Wann haben Sie geöffnet?", 2),
        ("Onde está a minha encomenda?", 0),
        ("Esqueci meu código PIN", 1),
        ("Quero meu dinheiro de volta, o produto veio quebrado", 4),
        ("荷物がまだ届きません", 0),
        ("営業時間を教えてください", 2),
        ("解約したいです", 3),
    ] {
        let hits = index.rank(HybridQuery { text, vector: Some(&embed(text)), small_talk: 0.0 }, |_| true, 1);
        assert_eq!(positions(&hits), [expected], "{text}");
        assert!(hits[0].matched != MatchReason::Lexical, "{text}: {hits:?}");
    }
}

#[test]
fn a_trainings_own_text_scores_one_and_an_unrelated_one_little() {
    let index = &*INDEX;
    let (subject, instructions) = TRAININGS[2];
    let own = format!("{subject}\n{instructions}");
    let vectors: Vec<_> = chunks(subject, instructions).iter().map(|chunk| embed(chunk)).collect();
    let hits =
        index.rank(HybridQuery { text: &own, vector: mean_pool(&vectors).as_deref(), small_talk: 0.0 }, |_| true, 1);
    assert!(hits[0].position == 2 && hits[0].score > 0.99 && hits[0].matched == MatchReason::Both, "{hits:?}");
    let text = "The orchestra plays a symphony in D minor";
    let hits = index.rank(HybridQuery { text, vector: Some(&embed(text)), small_talk: 0.0 }, |_| true, 1);
    assert!(hits.iter().all(|hit| hit.score < 0.3), "{hits:?}");
}

#[test]
fn every_score_lies_between_zero_and_one() {
    let index = &*INDEX;
    for text in ["", "?", "Where is my parcel?", "Where is my parcel? Where is my parcel?", "zzz", "荷"] {
        for hit in index.explain(HybridQuery { text, vector: Some(&embed(text)), small_talk: 0.0 }) {
            assert!((0.0..=1.0).contains(&hit.score) && (0.0..=1.0).contains(&hit.lexical), "{text}: {hit:?}");
        }
    }
}

#[test]
fn without_a_vector_on_either_side_the_lexical_score_ranks_alone() {
    let question = "reset my pin";
    let without = HybridIndex::build(&documents(false), None);
    for (index, vector) in [(&*INDEX, None), (&without, Some(embed(question))), (&*INDEX, Some(vec![1.0]))] {
        let hits = index.rank(HybridQuery { text: question, vector: vector.as_deref(), small_talk: 0.0 }, |_| true, 3);
        assert_eq!(hits[0].position, 1);
        assert!(hits.iter().all(|hit| hit.matched == MatchReason::Lexical && hit.cosine.is_none()), "{hits:?}");
    }
}

#[test]
fn a_training_without_a_vector_is_found_by_its_wording() {
    let mut documents = documents(true);
    documents[1].vector = None;
    let index = HybridIndex::build(&documents, None);
    let text = "How do I reset my PIN?";
    let hits = index.rank(HybridQuery { text, vector: Some(&embed(text)), small_talk: 0.0 }, |_| true, 1);
    assert!(hits[0].position == 1 && hits[0].matched == MatchReason::Lexical, "{hits:?}");
}

#[test]
fn hits_are_allowed_trainings_best_first_up_to_the_limit() {
    let index = &*INDEX;
    let query = query_without_vector("my order my PIN my money my contract");
    let all = index.rank(query, |_| true, usize::MAX);
    assert!(all.len() > 3 && all.is_sorted_by(|a, b| a.score >= b.score));
    assert_eq!(positions(&index.rank(query, |_| true, 2)), positions(&all[..2]));
    assert_eq!(positions(&index.rank(query, |at| at != all[0].position, 1)), [all[1].position]);
    assert!(index.rank(query, |_| true, 0).is_empty());
}

#[test]
fn equal_scores_keep_the_order_and_unrelated_trainings_are_no_hits() {
    let document = || Document { subject: "Refunds", instructions: "", vector: None };
    let index = HybridIndex::build(&[document(), document(), document()], None);
    assert_eq!(positions(&index.rank(query_without_vector("refund"), |_| true, 2)), [0, 1]);
    assert!(index.rank(query_without_vector("zzz"), |_| true, 3).is_empty());
    assert_eq!(index.explain(query_without_vector("zzz")).len(), 3);
}

#[test]
fn an_index_of_no_training_or_of_one_works() {
    let text = "Where is my parcel?";
    let query_vector = embed(text);
    let query = HybridQuery { text, vector: Some(&query_vector), small_talk: 0.0 };
    assert!(HybridIndex::build(&[], None).rank(query, |_| true, 3).is_empty());
    let single = HybridIndex::build(&documents(true)[..1], Some(&GENERIC));
    let score = single.rank(query, |_| true, 3)[0].score;
    assert!(score > 0.5, "{score}");
}
