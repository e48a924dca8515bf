//! The vectors of an index, in the segments of its documents.

use std::sync::Arc;

use understudy_linalg::dot;

use super::super::centroid::VectorSum;
use super::super::segments::{SegmentPlan, Source};

/// The vectors of a sequence of documents, by position.
pub(super) struct VectorSegments(Vec<Arc<VectorSegment>>);

/// The vectors of the documents of a segment, which have one length, and their sum.
struct VectorSegment {
    vectors: Vec<Option<Arc<[f32]>>>,
    sum: VectorSum,
}

impl VectorSegments {
    /// The vectors of documents that are kept in segments of these lengths.
    pub(super) fn build(vectors: &[Option<Arc<[f32]>>], lengths: &[usize]) -> Self {
        let (dimensions, mut rest) = (dimensions(vectors), vectors);
        let segments = lengths.iter().map(|length| {
            let (own, after) = rest.split_at(*length);
            rest = after;
            Arc::new(VectorSegment::of(own.to_vec(), dimensions))
        });
        Self(segments.collect())
    }

    /// The vectors after a change; `added` are those of the added documents.
    pub(super) fn changed(&self, plan: &[SegmentPlan], added: &[Option<Arc<[f32]>>]) -> Self {
        let dimensions = self.dimensions().unwrap_or_else(|| dimensions(added));
        let segment = |planned: &SegmentPlan| match planned {
            SegmentPlan::Shared(number) => Arc::clone(&self.0[*number]),
            SegmentPlan::New { from, sources } => {
                let old = from.map_or(&[][..], |number| &self.0[number].vectors);
                let vector = |source: &Source| match *source {
                    Source::Old(place) => old[place].clone(),
                    Source::Added(number) => added[number].clone(),
                };
                Arc::new(VectorSegment::of(sources.iter().map(vector).collect(), dimensions))
            }
        };
        Self(plan.iter().map(segment).collect())
    }

    /// These vectors with others at some positions, which ascend.
    pub(super) fn replaced(&self, replaced: &[(usize, Option<Arc<[f32]>>)]) -> Self {
        let all: Vec<_> = replaced.iter().map(|(_, vector)| vector.clone()).collect();
        let keeps_some = replaced.len() < self.0.iter().map(|segment| segment.vectors.len()).sum::<usize>();
        let dimensions = self.dimensions().filter(|_| keeps_some).unwrap_or_else(|| dimensions(&all));
        let (mut start, mut rest) = (0, replaced);
        let segments = self.0.iter().map(|segment| {
            let end = start + segment.vectors.len();
            let (own, after) = rest.split_at(rest.partition_point(|(position, _)| *position < end));
            let first = start;
            (start, rest) = (end, after);
            if own.is_empty() && segment.sum.dimensions() == dimensions {
                return Arc::clone(segment);
            }
            let mut vectors = segment.vectors.clone();
            for (position, vector) in own {
                vectors[position - first].clone_from(vector);
            }
            Arc::new(VectorSegment::of(vectors, dimensions))
        });
        Self(segments.collect())
    }

    /// The sum of all vectors.
    pub(super) fn sum(&self) -> VectorSum {
        let mut sum = VectorSum::of(std::iter::empty(), self.dimensions().unwrap_or(0));
        for segment in &self.0 {
            sum.add(&segment.sum);
        }
        sum
    }

    /// The vector of each document.
    pub(super) fn iter(&self) -> impl Iterator<Item = Option<&[f32]>> {
        self.0.iter().flat_map(|segment| segment.vectors.iter().map(Option::as_deref))
    }

    /// Bytes of memory held, approximately.
    pub(super) fn bytes(&self) -> usize {
        let bytes = |segment: &Arc<VectorSegment>| {
            let vectors = segment.sum.vectors() * segment.sum.dimensions() * size_of::<f32>();
            size_of_val(&*segment.vectors) + vectors + segment.sum.dimensions() * size_of::<i64>()
        };
        self.0.iter().map(bytes).sum()
    }

    /// The length of the vectors; `None` without vectors.
    fn dimensions(&self) -> Option<usize> {
        self.0.iter().find(|segment| segment.sum.vectors() > 0).map(|segment| segment.sum.dimensions())
    }
}

impl VectorSegment {
    /// Vectors of another length than `dimensions` are dropped.
    fn of(mut vectors: Vec<Option<Arc<[f32]>>>, dimensions: usize) -> Self {
        for vector in &mut vectors {
            vector.take_if(|vector| vector.len() != dimensions);
        }
        let sum = VectorSum::of(vectors.iter().flatten().map(AsRef::as_ref), dimensions);
        Self { vectors, sum }
    }
}

/// The length of the first vector; 0 without vectors.
fn dimensions(vectors: &[Option<Arc<[f32]>>]) -> usize {
    vectors.iter().flatten().next().map_or(0, |vector| vector.len())
}

/// Measures how far vectors are from a centroid.
pub(super) struct Distances<'c> {
    centroid: &'c [f32],
    difference: Vec<f32>,
}

impl<'c> Distances<'c> {
    /// Measures from `centroid`.
    pub(super) fn from(centroid: &'c [f32]) -> Self {
        Self { centroid, difference: vec![0.0; centroid.len()] }
    }

    /// The factor that scales a vector minus the centroid to length 1; 0 when they are equal.
    pub(super) fn inverse(&mut self, vector: &[f32]) -> f32 {
        for (difference, (value, centroid)) in self.difference.iter_mut().zip(vector.iter().zip(self.centroid)) {
            *difference = value - centroid;
        }
        let length = dot(&self.difference, &self.difference).sqrt();
        if length.is_normal() { 1.0 / length } else { 0.0 }
    }
}
