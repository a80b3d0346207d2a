//! Recognises a test that was imported before.

use domain::{
    pat::{TestKind, Tested},
    text::fold,
};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Hashes the fields that identify a test: item, time, outcome and readings. The ID is used as written in the file, so
/// that the hash doesn't depend on the import options.
pub(crate) fn fingerprint(record: &Tested) -> String {
    let mut text = String::with_capacity(160);
    let part = |part: Option<&str>| part.map(fold).unwrap_or_default();
    let _ = write!(
        text,
        "{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}",
        fold(&record.asset_id),
        part(record.site.as_deref()),
        part(record.location.as_deref()),
        record.tested_on,
        record.time.map(|t| t.to_string()).unwrap_or_default(),
        record.kind,
        record.outcome,
    );
    for reading in record.readings.iter().filter(|reading| !reading.is_blank()) {
        let _ = write!(text, "\x1f{} {}", reading.measure, reading.text());
    }
    Sha256::digest(text.as_bytes()).iter().take(16).fold(String::with_capacity(32), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The fingerprint that earlier versions gave a full test without readings: that of a visual check.
pub(crate) fn earlier_fingerprint(record: &Tested) -> Option<String> {
    record.no_readings.then(|| fingerprint(&Tested { kind: TestKind::Visual, ..record.clone() }))
}
