use fastrand::Rng;
use pretty_assertions::assert_eq;
use serde_json::{Map, Value, json};

use super::set_hash::MalformedSetHash;
use super::{SetHash, canonical_json, content_hash};

fn canonical(value: &Value) -> String {
    String::from_utf8(canonical_json(value)).unwrap_or_default()
}

fn set(elements: &[&str]) -> SetHash {
    let mut hash = SetHash::new();
    for element in elements {
        hash.add(element.as_bytes());
    }
    hash
}

#[test]
fn numbers_print_as_the_samples_of_rfc_8785_appendix_b() {
    for (bits, text) in [
        (0x0000_0000_0000_0000, "0"),
        (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"),
        (0x8000_0000_0000_0001, "-5e-324"),
        (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
        (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"),
        (0xc340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
        (0x44b5_2d02_c7e1_4af6, "1e+23"),
        (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
        (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
        (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
        (0x444b_1ae4_d6e2_ef50, "1e+21"),
        (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
        (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
        (0x41b3_de43_5555_5553, "333333333.3333332"),
        (0x41b3_de43_5555_5554, "333333333.33333325"),
        (0x41b3_de43_5555_5555, "333333333.3333333"),
        (0x41b3_de43_5555_5556, "333333333.3333334"),
        (0x41b3_de43_5555_5557, "333333333.33333343"),
        (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
        (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] {
        assert_eq!(canonical(&json!(f64::from_bits(bits))), text);
    }
}

#[test]
fn integers_are_doubles_like_every_other_number() {
    for (value, text) in [
        (json!(1), "1"),
        (json!(1.0), "1"),
        (json!(-120), "-120"),
        (json!(0.1), "0.1"),
        (json!(1e20), "100000000000000000000"),
        (json!(9_007_199_254_740_993_i64), "9007199254740992"),
        (json!(u64::MAX), "18446744073709552000"),
        (json!(i64::MIN), "-9223372036854776000"),
    ] {
        assert_eq!(canonical(&value), text);
    }
}

#[test]
fn numbers_read_back_as_the_same_double() {
    let mut rng = Rng::with_seed(5);
    for _ in 0..100_000 {
        let value = f64::from_bits(rng.u64(..));
        if value.is_finite() {
            let text = canonical(&json!(value));
            assert_eq!(text.parse(), Ok(value));
        }
    }
}

#[test]
fn keys_are_sorted_as_in_rfc_8785_section_3_2_3() {
    let sample = json!({
        "\u{20ac}": "Euro Sign",
        "\r": "Carriage Return",
        "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\u{1f600}": "Emoji: Grinning Face",
        "\u{80}": "Control",
        "\u{f6}": "Latin Small Letter O With Diaeresis",
    });
    assert_eq!(
        canonical(&sample),
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
         \"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20ac}\":\"Euro Sign\",\
         \"\u{1f600}\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}"
    );
}

#[test]
fn the_sample_of_rfc_8785_section_3_2_comes_out_to_the_letter() {
    let numbers = ["333333333.33333329", "1E30", "4.50", "2e-3", "0.000000000000000000000000001"];
    let sample = json!({
        "numbers": numbers.map(|text| text.parse::<f64>().unwrap_or_default()),
        "string": "\u{20ac}$\u{f}\u{a}A'\u{42}\u{22}\u{5c}\\\"/",
        "literals": [null, true, false],
    });
    assert_eq!(
        canonical(&sample),
        r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#
    );
}

#[test]
fn strings_have_the_fewest_escapes() {
    let text: String = ('\0'..='\u{20}').chain(['"', '\\', '/', '\u{7f}', '\u{2028}', '😀']).collect();
    assert_eq!(
        canonical(&json!(text)),
        concat!(
            r#""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#,
            r"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f ",
            r#"\"\\/"#,
            "\u{7f}\u{2028}😀\""
        )
    );
}

#[test]
fn canonical_text_is_json_of_the_same_value_and_canonical_itself() {
    let value = json!({"b": [{}, [], "", {"z": 1.5, "a": null}], "a": {"": [true]}});
    let text = canonical(&value);
    assert_eq!(text, r#"{"a":{"":[true]},"b":[{},[],"",{"a":null,"z":1.5}]}"#);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap_or_default(), value);
}

#[test]
fn a_set_hash_does_not_depend_on_order() {
    assert_eq!(set(&["a", "b", "c"]), set(&["c", "a", "b"]));
    assert_ne!(set(&["a", "b"]), set(&["a", "c"]));
    assert_ne!(set(&["ab"]), set(&["a", "b"]));
    assert_ne!(set(&[""]), SetHash::default());
}

#[test]
fn removing_undoes_adding_even_in_advance() {
    let mut hash = set(&["a", "b"]);
    hash.remove(b"a");
    assert_eq!(hash, set(&["b"]));
    hash.remove(b"c");
    assert_ne!(hash, set(&["b"]));
    hash.add(b"c");
    hash.remove(b"b");
    assert_eq!(hash, SetHash::new());
}

#[test]
fn a_set_updated_step_by_step_is_the_set_hashed_anew() {
    let mut rng = Rng::with_seed(8);
    let mut elements: Vec<String> = Vec::new();
    let mut running = SetHash::new();
    for step in 0..400 {
        if elements.is_empty() || rng.u8(..3) > 0 {
            elements.push(format!("element {step}"));
            running.add(format!("element {step}").as_bytes());
        } else {
            let gone = elements.swap_remove(rng.usize(..elements.len()));
            running.remove(gone.as_bytes());
        }
    }
    rng.shuffle(&mut elements);
    let anew: Vec<&str> = elements.iter().map(String::as_str).collect();
    assert_eq!(running, set(&anew));
}

#[test]
fn a_state_survives_being_kept() {
    let hash = set(&["a", "b"]);
    let bytes = hash.to_bytes();
    assert_eq!(bytes.len(), SetHash::BYTES);
    assert_eq!(SetHash::from_bytes(&bytes), Ok(hash));
    assert_eq!(SetHash::from_bytes(&bytes[1..]), Err(MalformedSetHash(2047)));
    assert_eq!(SetHash::from_bytes(&[]), Err(MalformedSetHash(0)));
    assert_eq!(SetHash::from_bytes(&[0; 2048]), Ok(SetHash::new()));
}

/// Computed by a second implementation of the doc comments, in Python with `hashlib` and `json`.
#[test]
fn the_known_answer_holds() {
    let first = json!({
        "id": "018cf5f1-0000-7000-8000-000000000001",
        "subject": "Opening hours",
        "instructions": "We open at 9.",
    });
    let second = json!({
        "id": "018cf5f1-0000-7000-8000-000000000002",
        "subject": "Tone",
        "instructions": "Sei höflich.\n",
    });
    let mut trainings = SetHash::new();
    trainings.add(&canonical_json(&first));
    trainings.add(&canonical_json(&second));
    assert_eq!(trainings.to_bytes()[..8], [0x56, 0xd8, 0xc6, 0x1c, 0xe6, 0x2a, 0xd9, 0xbf]);
    assert_eq!(format!("{trainings:?}"), "SetHash(878b0ccff5f886772dd7b14823f8c64f2591afeb37730fdefa0a449368e491f7)");
    let config = json!({"name": "Ada", "language": "de-DE", "conversation_speed": 1.5, "voice": null});
    assert_eq!(
        content_hash(&config, &trainings, 2),
        "27ea19b1e562b4d55e1f6664d455eb6a334fccc30e1037e2013a5937212e516e"
    );
    assert_eq!(
        content_hash(&json!({}), &SetHash::new(), 0),
        "78989c30cb22679f56af84ae8c79237969d661e340a3d5ca2303c72ef76cef58"
    );
}

#[test]
fn each_part_of_a_version_changes_its_hash_and_the_order_of_keys_does_not() {
    let config = json!({"a": 1, "b": [1, 2]});
    let reordered = Value::Object(Map::from_iter([("b".into(), json!([1, 2])), ("a".into(), json!(1.0))]));
    let hash = content_hash(&config, &set(&["x"]), 1);
    assert_eq!(content_hash(&reordered, &set(&["x"]), 1), hash);
    assert_ne!(content_hash(&json!({"a": 1, "b": [2, 1]}), &set(&["x"]), 1), hash);
    assert_ne!(content_hash(&config, &set(&["y"]), 1), hash);
    assert_ne!(content_hash(&config, &set(&["x"]), 2), hash);
}
