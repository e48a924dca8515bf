//! Random values that a field accepts.

use fastrand::Rng;
use serde_json::{Map, Value, json};
use understudy::testing::{Field, FieldType, RangeBound, TextFormat};

use super::world::{self, Snapshot};

/// A value that the field accepts, if what it refers to is free: a slot may be taken.
pub fn random(field: &Field, world: &Snapshot, rng: &mut Rng) -> Value {
    match field.field_type {
        FieldType::Text(rule) => match rule.format {
            TextFormat::Plain => json!(text(rule.length.min, rule.length.max, rng)),
            TextFormat::Password => json!(text(rule.length.min, Some(20), rng)),
            TextFormat::Url => json!(format!("https://example.com/{}.png", word(rng))),
            TextFormat::Email => json!(format!("{}@example.com", word(rng))),
            TextFormat::Uuid => reference(field, world, rng),
        },
        FieldType::OneOf(allowed) => json!(allowed[rng.usize(..allowed.len())]),
        // Small slots are reserved, so an integer without a maximum is well above its minimum.
        FieldType::Integer(range) => {
            let least = range.min.map_or(0, whole);
            let most = range.max.map_or(100_000, whole);
            json!(rng.i64(if range.max.is_some() { least } else { least + 100 }..=most))
        }
        FieldType::Number(range) => {
            let tenths = |bound: RangeBound| whole(bound) * 10 + i64::from(matches!(bound, RangeBound::Decimal(_)));
            let (least, most) = (range.min.map_or(0, tenths), range.max.map_or(1000, |most| whole(most) * 10));
            json!(f64::from(i32::try_from(rng.i64(least..=most)).unwrap()) / 10.0)
        }
        FieldType::Boolean => json!(rng.bool()),
        // A window begins before it ends.
        FieldType::Date => {
            let year = if field.name.starts_with("end") { rng.i32(2031..2060) } else { rng.i32(2001..2030) };
            json!(format!("{year}-0{}-1{}T10:30:00Z", rng.u8(1..=9), rng.u8(..=9)))
        }
        FieldType::Object(_) => json!({word(rng): rng.i32(..), "nested": [word(rng), null, {"a": rng.bool()}]}),
        FieldType::Array(item, length) => {
            let (least, most) = (length.min.unwrap_or(0), length.max.unwrap_or(3).min(3));
            let mut items: Vec<_> = (0..rng.usize(least..=most)).map(|_| random(item, world, rng)).collect();
            items.dedup();
            items.into()
        }
        FieldType::Map(item, _) => {
            let id = reference(field, world, rng);
            let key = id.as_str().unwrap_or_default().to_owned();
            Value::Object(Map::from_iter([(key, random(item, world, rng))]))
        }
        FieldType::Nested(form) => {
            let fields = form.fields().iter();
            fields.map(|field| (field.name.to_owned(), random(field, world, rng))).collect::<Map<_, _>>().into()
        }
    }
}

/// Whether two values are equal; `1` and `1.0` are.
pub fn same(shown: &Value, sent: &Value) -> bool {
    shown == sent || shown.as_f64().is_some_and(|shown| Some(shown) == sent.as_f64())
}

/// The id of something that the field may refer to.
fn reference(field: &Field, world: &Snapshot, rng: &mut Rng) -> Value {
    let kind = field.name.strip_suffix("_id").unwrap_or(field.name);
    let ids = world::ids(world, kind);
    assert!(!ids.is_empty(), "there is no {kind} that {} could refer to: add one to the world", field.name);
    json!(ids[rng.usize(..ids.len())])
}

fn whole(bound: RangeBound) -> i64 {
    match bound {
        RangeBound::Whole(bound) => i64::from(bound),
        #[expect(clippy::cast_possible_truncation, reason = "bounds of forms are small")]
        RangeBound::Decimal(bound) => bound as i64,
    }
}

/// Text that stays as it is: it neither begins nor ends with white space.
fn text(least: Option<usize>, most: Option<usize>, rng: &mut Rng) -> String {
    let most = most.unwrap_or(60).min(60);
    let length = rng.usize(least.unwrap_or(1).max(1)..=most);
    let characters = ['a', 'Z', '9', 'é', '世', '🦀', '"', '\\', '<', '\'', '%', '\n', ' '];
    let mut text: String = (0..length).map(|_| characters[rng.usize(..characters.len())]).collect();
    if text.trim() != text {
        text = "x".repeat(length);
    }
    text
}

fn word(rng: &mut Rng) -> String {
    (0..8).map(|_| rng.lowercase()).collect()
}
