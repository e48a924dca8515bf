//! The latency of a query to an agent with many trainings.

use std::time::{Duration, Instant};

use understudy::testing::{Document, Embedder, EmbeddingPurpose, HybridIndex, HybridQuery, ListChanges};

use crate::data::Questions;
use crate::vectors::Vectors;

/// Queries, spread evenly over the test part.
const QUERIES: usize = 1000;

/// Prints the table of latencies. Every train question is the subject of one training; its instructions are three other
/// questions of the same intent.
pub fn print(train: &Questions, test: &Questions, vectors: &Vectors) {
    let trainings = trainings(train);
    let every = test.all().count() / QUERIES;
    let queries: Vec<&str> = test.all().map(|(text, _)| text).step_by(every).take(QUERIES).collect();
    println!(
        "\n| trainings in one agent | query, p50 | p99 | of it embedding | ranking, p50 | index built in | after one change | memory |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for count in [1_000, 10_000] {
        print_row(&trainings[..count], &queries, vectors);
    }
}

fn print_row<'a>(trainings: &'a [(&'a str, String)], queries: &[&str], vectors: &Vectors) {
    let document = |(subject, instructions): &'a (&'a str, String)| {
        let vector = vectors.of_training(subject, instructions);
        Document { subject, instructions, vector }
    };
    let documents: Vec<_> = trainings.iter().map(document).collect();
    let start = Instant::now();
    let index = HybridIndex::build(&documents, Some(&vectors.generic));
    let built = start.elapsed();
    let changed = after_one_change(&index, &documents, queries[0], vectors);
    let times: Vec<_> = queries.iter().map(|text| measure(&index, text, vectors)).collect();
    let embedding = percentile(times.iter().map(|(embedding, _)| *embedding), 50);
    let ranking = percentile(times.iter().map(|(_, ranking)| *ranking), 50);
    let total = || times.iter().map(|(embedding, ranking)| *embedding + *ranking);
    println!(
        "| {} | {:.2} ms | {:.2} ms | {:.0} % | {:.2} ms | {:.0} ms | {:.2} ms | {} MB |",
        trainings.len(),
        milliseconds(percentile(total(), 50)),
        milliseconds(percentile(total(), 99)),
        100.0 * milliseconds(embedding) / milliseconds(percentile(total(), 50)),
        milliseconds(ranking),
        milliseconds(built),
        milliseconds(changed),
        index.bytes() / 1_000_000,
    );
}

/// The median time to follow an index in which one training changes, and to rank with it for the first time.
fn after_one_change(index: &HybridIndex, documents: &[Document<'_>], text: &str, vectors: &Vectors) -> Duration {
    let vector = vectors.of(text);
    let times = (0..50).map(|round| {
        let position = round * documents.len() / 50;
        let changes = ListChanges { removed: vec![position], added: vec![position] };
        let start = Instant::now();
        let after = index.changed(&changes, &documents[position..=position], Some(&vectors.generic));
        let hits = after.rank(HybridQuery { text, vector: Some(&vector), small_talk: 0.0 }, |_| true, 3);
        let took = start.elapsed();
        assert!(!hits.is_empty(), "nothing found for {text:?}");
        took
    });
    percentile(times, 50)
}

/// The time to embed a query and the time to rank the trainings.
fn measure(index: &HybridIndex, text: &str, vectors: &Vectors) -> (Duration, Duration) {
    let start = Instant::now();
    let vector = vectors.model.embed(&[text], EmbeddingPurpose::Query).expect("a vector").remove(0);
    let embedding = start.elapsed();
    let start = Instant::now();
    let hits = index.rank(HybridQuery { text, vector: Some(&vector), small_talk: 0.0 }, |_| true, 3);
    assert!(!hits.is_empty(), "nothing found for {text:?}");
    (embedding, start.elapsed())
}

fn trainings(train: &Questions) -> Vec<(&str, String)> {
    let mut trainings = Vec::new();
    for questions in &train.by_intent {
        for (at, subject) in questions.iter().enumerate() {
            let others = (1..=3).map(|step| questions[(at + step) % questions.len()].as_str());
            trainings.push((subject.as_str(), others.collect::<Vec<_>>().join("\n")));
        }
    }
    fastrand::Rng::with_seed(0).shuffle(&mut trainings);
    trainings
}

fn percentile(times: impl Iterator<Item = Duration>, percent: usize) -> Duration {
    let mut times: Vec<_> = times.collect();
    times.sort_unstable();
    times[(times.len() - 1) * percent / 100]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
