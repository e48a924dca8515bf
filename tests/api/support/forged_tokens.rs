//! Forged API tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, decode_header, encode};
use serde_json::{Value, json};

use super::SECRET;

const OTHER: &[u8] = b"another secret, of 32 bytes or more";

/// Forgeries of a valid API token: without the secret, or signed with it for another purpose.
pub fn forged_tokens(good: &str) -> Vec<(&'static str, String)> {
    let jwt = good.strip_prefix("talq_").unwrap();
    let parts: Vec<&str> = jwt.split('.').collect();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let kid = decode_header(jwt).unwrap().kid;
    let signed = |algorithm, kid: Option<String>, secret, claims: &Value| {
        let header = Header { kid, ..Header::new(algorithm) };
        format!("talq_{}", encode(&header, claims, &EncodingKey::from_secret(secret)).unwrap())
    };
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        signed(Algorithm::HS256, kid.clone(), SECRET, &claims)
    };
    let none = URL_SAFE_NO_PAD.encode(json!({"typ": "JWT", "alg": "none", "kid": kid}).to_string());
    vec![
        ("algorithm none", format!("talq_{none}.{}.", parts[1])),
        ("algorithm none with the old signature", format!("talq_{none}.{}.{}", parts[1], parts[2])),
        ("another key", signed(Algorithm::HS256, kid.clone(), OTHER, &claims)),
        ("another algorithm", signed(Algorithm::HS512, kid.clone(), SECRET, &claims)),
        ("an unknown key id", signed(Algorithm::HS256, Some("0123456789ab".to_owned()), SECRET, &claims)),
        ("no key id", signed(Algorithm::HS256, None, SECRET, &claims)),
        ("expired", with("exp", json!(1_000_000_000))),
        ("a dashboard session's purpose", with("aud", json!("access"))),
        ("nobody's row", with("sub", json!("018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b"))),
        ("no id", with("sub", json!("root"))),
        ("no signature", format!("talq_{}.{}.", parts[0], parts[1])),
        ("other claims under the old signature", format!("talq_{}.{}.{}", parts[0], parts[0], parts[2])),
        ("no prefix", jwt.to_owned()),
        ("another prefix", format!("TALQ_{jwt}")),
        ("garbage", "talq_eyJhbGciOiJIUzI1NiJ9".to_owned()),
        ("more garbage", "talq_".to_owned()),
    ]
}
