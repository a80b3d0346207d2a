//! Recognises a test that was imported before.

use data_encoding::HEXLOWER;
use domain::{
    pat::{TestKind, Tested},
    text::fold_onto,
    when::day_text,
    words::Word as _,
};
use sha2::{Digest as _, Sha256};

/// Hashes the fields that identify a test: item, time, outcome and readings. The ID is used as written in the file, so
/// that the hash doesn't depend on the import options.
pub(crate) fn fingerprint(record: &Tested) -> String {
    let mut text = String::with_capacity(160);
    fold_onto(&mut text, &record.asset_id);
    for part in [&record.site, &record.location] {
        text.push('\x1f');
        fold_onto(&mut text, part.as_deref().unwrap_or_default());
    }
    let time = record.time.map(|t| t.to_string()).unwrap_or_default();
    for part in [day_text(record.tested_on).as_str(), &time, record.kind.shown(), record.outcome.shown()] {
        text.push('\x1f');
        text.push_str(part);
    }
    for reading in record.readings.iter().filter(|reading| !reading.is_blank()) {
        for part in ["\x1f", reading.measure.shown(), " ", &reading.text()] {
            text.push_str(part);
        }
    }
    HEXLOWER.encode(&Sha256::digest(text.as_bytes())[..16])
}

/// The fingerprint that earlier versions gave a full test without readings: that of a visual check.
pub(crate) fn earlier_fingerprint(record: &Tested) -> Option<String> {
    record.no_readings.then(|| fingerprint(&Tested { kind: TestKind::Visual, ..record.clone() }))
}
