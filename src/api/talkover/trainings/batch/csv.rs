//! A batch as a CSV file: a header row, and a training to save in each row.

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

use super::json::MAX_OPERATIONS;
use crate::domain::authoring::training::TrainingType;
use crate::domain::authoring::training_form::{TRAINING_ROW, TrainingFields};
use crate::domain::form::{FieldErrors, FieldType, ParseError, ValidationMode, message};
use crate::http::error::ApiError;
use crate::service::authoring::{BatchOperation, MAX_BATCH_ERRORS, TrainingInput, TrainingWrite};

/// Columns with another name than the field.
const COLUMNS: [(&str, &str); 2] = [("channels", "restricted_to_channels"), ("segments", "restricted_to_segments")];
/// Either separates the values of a cell.
const SEPARATORS: [char; 2] = ['|', ';'];

/// The saves of a file.
///
/// # Errors
/// 400 for text that is not UTF-8, 422 with the failing lines.
pub fn operations(raw: &[u8]) -> Result<Vec<BatchOperation>, ApiError> {
    let text = std::str::from_utf8(raw)
        .map_err(|error| ApiError::MalformedBody(format!("The request body is not UTF-8: {error}.")))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(line) = broken_quotes(text) {
        let error = format!("A quoted cell that begins on line {line} does not end before a comma or a line break.");
        return Err(FieldErrors::one(format!("line.{line}"), error).into());
    }
    let mut records = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut lines = Lines::new(text);
    let mut header: Option<Vec<String>> = None;
    let (mut operations, mut errors) = (Vec::new(), FieldErrors::new());
    for record in records.records() {
        let record =
            record.map_err(|error| ApiError::MalformedBody(format!("The request body is no CSV: {error}.")))?;
        let path = format!("line.{}", lines.of(&record));
        let Some(columns) = &header else {
            header = Some(columns(&path, &record)?);
            continue;
        };
        if operations.len() == MAX_OPERATIONS {
            return Err(FieldErrors::one("lines", message::max_items("lines", MAX_OPERATIONS)).into());
        }
        match row(&path, columns, &record) {
            Ok(write) => operations.push(BatchOperation { path, write }),
            Err(ParseError::Invalid(found)) => errors.extend(found),
            Err(ParseError::Mismatch(error)) => return Err(ApiError::Internal(error.to_string())),
        }
        if errors.len() >= MAX_BATCH_ERRORS {
            break;
        }
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    if operations.is_empty() {
        return Err(FieldErrors::one("lines", message::required("lines")).into());
    }
    Ok(operations)
}

/// The columns that a header row names.
fn columns(path: &str, header: &StringRecord) -> Result<Vec<String>, FieldErrors> {
    let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    let mut errors = FieldErrors::new();
    for (place, name) in names.iter().enumerate() {
        if !TRAINING_ROW.fields().iter().any(|field| field.name == name) {
            let known: Vec<_> = TRAINING_ROW.fields().iter().map(|field| field.name).collect();
            errors.push(path, format!("The column \"{name}\" is unknown. The columns are {}.", known.join(", ")));
        } else if names[..place].contains(name) {
            errors.push(path, format!("The column \"{name}\" occurs twice."));
        }
    }
    for field in TRAINING_ROW.fields().iter().filter(|field| field.required) {
        if !names.iter().any(|name| name == field.name) {
            errors.push(path, format!("The column \"{}\" is required.", field.name));
        }
    }
    if errors.is_empty() { Ok(names) } else { Err(errors) }
}

fn row(path: &str, columns: &[String], record: &StringRecord) -> Result<TrainingWrite, ParseError> {
    if record.len() != columns.len() {
        let error = format!("The line has {} cells, and the header row {}.", record.len(), columns.len());
        return Err(FieldErrors::one(path, error).into());
    }
    let cells = columns.iter().zip(record).filter(|(_, cell)| !cell.trim().is_empty());
    let cells: Map<_, _> = cells.map(|(column, cell)| (column.clone(), value(column, cell))).collect();
    let mut fields: Map<_, _> = TRAINING_ROW.parse_at(path, &cells, ValidationMode::Full)?;
    for (column, field) in COLUMNS {
        if let Some(value) = fields.remove(column) {
            fields.insert(field.to_owned(), value);
        }
    }
    let fields: TrainingFields = serde_json::from_value(Value::Object(fields)).map_err(ParseError::Mismatch)?;
    Ok(TrainingWrite::Save(Box::new(TrainingInput::new(fields, TrainingType::Behavioral))))
}

fn value(column: &str, cell: &str) -> Value {
    let field = TRAINING_ROW.fields().iter().find(|field| field.name == column);
    if !field.is_some_and(|field| matches!(field.field_type, FieldType::Array(..))) {
        return cell.into();
    }
    cell.split(SEPARATORS).map(str::trim).filter(|value| !value.is_empty()).map(Value::from).collect()
}

/// The line on which a quoted cell begins that does not end where a cell ends. A reader that accepts it would put the rows
/// that follow into one cell.
fn broken_quotes(text: &str) -> Option<usize> {
    #[derive(PartialEq)]
    enum Place {
        CellStart,
        Plain,
        Quoted,
        AfterQuote,
    }
    let (mut place, mut line, mut began) = (Place::CellStart, 1, 1);
    for character in text.chars() {
        place = match (place, character) {
            (Place::CellStart, '"') => {
                began = line;
                Place::Quoted
            }
            (Place::Quoted, '"') => Place::AfterQuote,
            (Place::AfterQuote, '"') | (Place::Quoted, _) => Place::Quoted,
            (_, ',' | '\r' | '\n') => Place::CellStart,
            (Place::AfterQuote, _) => return Some(began),
            (Place::CellStart | Place::Plain, _) => Place::Plain,
        };
        line += usize::from(character == '\n');
    }
    (place == Place::Quoted).then_some(began)
}

/// Finds the lines of records, which are asked for in order.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line on which a record begins. The reader counts the blank lines before it to the record.
    fn of(&mut self, record: &StringRecord) -> usize {
        let begins = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.at);
        let bytes = self.text.as_bytes();
        let blank = bytes.iter().skip(begins).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = bytes.get(self.at..begins + blank).unwrap_or_default();
        self.line += passed.split(|byte| *byte == b'\n').count() - 1;
        self.at = begins + blank;
        self.line
    }
}
