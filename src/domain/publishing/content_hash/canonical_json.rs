//! One text for each JSON value, whatever its keys' order, its white space and its writer.

use serde_json::{Map, Number, Value};

/// The canonical JSON of a value after RFC 8785, JCS (<https://www.rfc-editor.org/rfc/rfc8785>), as UTF-8: no white space,
/// keys sorted by their UTF-16 code units, strings with the fewest escapes, numbers as ECMAScript prints them.
///
/// As JCS demands, every number is a double: `1`, `1.0` and `1e0` are one number, and an integer beyond 2^53 is
/// rounded to the nearest double, as it is for every reader in JavaScript. Any JCS library makes the same bytes, provided
/// that the value was read exactly: `serde_json` reads some doubles a hair off unless its feature `float_roundtrip`
/// is on. Never fails, since a [`Value`] has no NaN, no infinity and no broken surrogates.
pub fn canonical_json(value: &Value) -> Vec<u8> {
    let mut out = String::new();
    write_value(value, &mut out);
    out.into_bytes()
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_value(item, out);
            }
            out.push(']');
        }
        Value::Object(entries) => write_object(entries, out),
    }
}

fn write_object(entries: &Map<String, Value>, out: &mut String) {
    let mut sorted: Vec<(&String, &Value)> = entries.iter().collect();
    // Not the order of UTF-8: a character beyond U+FFFF is a pair of surrogates, which come before U+E000.
    sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    out.push('{');
    for (index, (key, value)) in sorted.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(key, out);
        out.push(':');
        write_value(value, out);
    }
    out.push('}');
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..='\u{1f}' => {
                let code = u32::from(c);
                out.push_str(if code < 16 { "\\u000" } else { "\\u001" });
                out.extend(char::from_digit(code % 16, 16));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

fn write_number(number: &Number, out: &mut String) {
    // Integers become doubles here. A number that is no finite double exists only in a serde_json
    // built to keep numbers as text, and keeps its text.
    let double = number.as_f64().and_then(Number::from_f64);
    match double {
        Some(double) => out.push_str(&ecmascript(&double.to_string())),
        None => out.push_str(&number.to_string()),
    }
}

/// The text of a double, in any notation, rewritten as `Number.prototype.toString` prints it
/// (<https://tc39.es/ecma262/#sec-numeric-types-number-tostring>): with an exponent only below 1e-6 and from
/// 1e21 on.
///
/// The digits must be the shortest that read back as the same double, the nearest of those, and the even ones
/// of two equally near. `serde_json` prints them so; the standard library does not (it rounds
/// 1424953923781206.25 up), which is why this starts from text.
fn ecmascript(text: &str) -> String {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |text| ("-", text));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    let digits = significant.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    // Where the point stands: that many digits behind the first significant one, or before it.
    let leading = width(whole) - width(&all) + width(significant);
    let point = exponent.parse::<i32>().unwrap_or(0) + leading;
    format!("{sign}{}", placed(digits, point))
}

fn width(digits: &str) -> i32 {
    i32::try_from(digits.len()).unwrap_or(i32::MAX)
}

/// The digits `d1 d2 … dk` as the number `0.d1d2…dk` times 10 to the power of `point` (the `n` of ECMAScript).
fn placed(digits: &str, point: i32) -> String {
    let count = usize::try_from(point).unwrap_or(0);
    match (point, digits.split_at_checked(count)) {
        (1..=21, None | Some((_, ""))) => format!("{digits:0<count$}"),
        (1..=21, Some((before, after))) => format!("{before}.{after}"),
        (-5..=0, _) => {
            let zeros = usize::try_from(-point).unwrap_or(0);
            format!("0.{:0<zeros$}{digits}", "")
        }
        _ => {
            let (first, rest) = digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            format!("{first}{dot}{rest}e{:+}", point - 1)
        }
    }
}
