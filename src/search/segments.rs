//! Sequences that are kept in segments. A changed sequence shares the segments without a change with the one before.

/// Documents in a segment of a new sequence. Changes make a segment up to twice as long before it is divided.
pub(super) const SEGMENT: usize = 512;

/// A segment of a changed sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SegmentPlan {
    /// The segment of the sequence before with this number, unchanged.
    Shared(usize),
    /// A new segment.
    New {
        /// The number of the segment that [`Source::Old`] refers to; `None` when the sequence before was empty.
        from: Option<usize>,
        /// Where its documents come from, in order.
        sources: Vec<Source>,
    },
}

/// Where a document of a new segment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The document at this place of the segment before.
    Old(usize),
    /// The added document with this number.
    Added(usize),
}

/// The segments of a sequence after a change, given the lengths of its segments before, the positions of removed
/// documents in the sequence before, and the positions of added ones in the new sequence, both ascending.
pub(super) fn plan(lengths: &[usize], removed: &[usize], added: &[usize]) -> Vec<SegmentPlan> {
    let mut planned = Vec::with_capacity(lengths.len() + 1);
    let mut removed = removed.iter().copied().peekable();
    let mut added = added.iter().copied().enumerate().peekable();
    let (mut start, mut position) = (0, 0);
    for (segment, length) in lengths.iter().copied().enumerate() {
        let (end, is_last) = (start + length, segment + 1 == lengths.len());
        let loses = removed.peek().is_some_and(|at| *at < end);
        let gains = added.peek().is_some_and(|(_, at)| is_last || *at < position + length);
        if loses || gains {
            let mut sources = Vec::with_capacity(length + 1);
            for old in 0..length {
                if removed.next_if_eq(&(start + old)).is_some() {
                    continue;
                }
                while let Some((number, _)) = added.next_if(|(_, at)| *at == position + sources.len()) {
                    sources.push(Source::Added(number));
                }
                sources.push(Source::Old(old));
            }
            if is_last {
                sources.extend(added.by_ref().map(|(number, _)| Source::Added(number)));
            }
            position += sources.len();
            divide(Some(segment), sources, &mut planned);
        } else {
            position += length;
            planned.push(SegmentPlan::Shared(segment));
        }
        start = end;
    }
    divide(None, added.map(|(number, _)| Source::Added(number)).collect(), &mut planned);
    planned
}

fn divide(from: Option<usize>, sources: Vec<Source>, planned: &mut Vec<SegmentPlan>) {
    if from.is_some() && (1..=2 * SEGMENT).contains(&sources.len()) {
        planned.push(SegmentPlan::New { from, sources });
    } else {
        planned.extend(sources.chunks(SEGMENT).map(|part| SegmentPlan::New { from, sources: part.to_vec() }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Carries out a plan on segments of numbers.
    fn carried_out(segments: &[Vec<usize>], removed: &[usize], added: &[(usize, usize)]) -> Vec<Vec<usize>> {
        let lengths: Vec<usize> = segments.iter().map(Vec::len).collect();
        let positions: Vec<usize> = added.iter().map(|(at, _)| *at).collect();
        let segment = |planned| match planned {
            SegmentPlan::Shared(number) => segments[number].clone(),
            SegmentPlan::New { from, sources } => {
                let number = |source: &Source| match *source {
                    Source::Old(place) => segments[from.unwrap()][place],
                    Source::Added(number) => added[number].1,
                };
                sources.iter().map(number).collect()
            }
        };
        plan(&lengths, removed, &positions).into_iter().map(segment).collect()
    }

    #[test]
    fn any_change_gives_the_sequence_that_a_list_would_have() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..2_000 {
            let mut next = 0;
            let mut segments = Vec::new();
            for _ in 0..random.usize(0..5) {
                let length = random.usize(1..6);
                segments.push((next..next + length).collect::<Vec<_>>());
                next += length;
            }
            let removed: Vec<usize> = (0..next).filter(|_| random.u8(..) < 60).collect();
            let mut expected: Vec<usize> = (0..next).filter(|number| !removed.contains(number)).collect();
            let mut added = Vec::new();
            for number in 0..random.usize(0..5) {
                expected.insert(random.usize(..=expected.len()), 1_000 + number);
            }
            added.extend(expected.iter().copied().enumerate().filter(|(_, number)| *number >= 1_000));
            assert_eq!(carried_out(&segments, &removed, &added).concat(), expected, "{segments:?} {removed:?}");
        }
    }

    #[test]
    fn segments_without_a_change_are_shared_and_long_ones_divided() {
        use SegmentPlan::Shared;
        assert!(matches!(&plan(&[4, 4, 4], &[5], &[])[..], [Shared(0), SegmentPlan::New { .. }, Shared(2)]));
        assert!(matches!(&plan(&[4, 4, 4], &[], &[])[..], [Shared(0), Shared(1), Shared(2)]));
        assert!(matches!(&plan(&[4, 4, 4], &[], &[12])[..], [Shared(0), Shared(1), SegmentPlan::New { .. }]));
        assert!(matches!(&plan(&[1, 4], &[0], &[])[..], [Shared(1)]), "an empty segment is dropped");
        let lengths = |planned: Vec<SegmentPlan>| {
            let length = |plan| if let SegmentPlan::New { sources, .. } = plan { sources.len() } else { 0 };
            planned.into_iter().map(length).collect::<Vec<_>>()
        };
        assert_eq!(lengths(plan(&[], &[], &(0..=SEGMENT).collect::<Vec<_>>())), [SEGMENT, 1]);
        assert_eq!(lengths(plan(&[1], &[], &(1..2 * SEGMENT).collect::<Vec<_>>())), [2 * SEGMENT]);
        assert_eq!(lengths(plan(&[1], &[], &(1..=2 * SEGMENT).collect::<Vec<_>>())), [SEGMENT, SEGMENT, 1]);
    }
}
