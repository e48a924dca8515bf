//! Stub.
/// S
#[derive(Default, Clone, PartialEq, Eq)] pub struct SetHash;
impl SetHash { 
/// a
pub fn add(&mut self,_:&[u8]){} 
/// a
pub fn remove(&mut self,_:&[u8]){} 
/// a
pub fn to_bytes(&self)->Vec<u8>{vec![]} 
/// a
pub fn from_bytes(_:&[u8])->Option<Self>{Some(Self)} }
/// a
pub fn sha256_hex(_:&[u8])->String{String::new()}
/// a
pub fn canonical_json(_:&serde_json::Value)->Vec<u8>{vec![]}
/// a
pub fn content_hash(_:&serde_json::Value,_:&SetHash,_:u64)->String{String::new()}
