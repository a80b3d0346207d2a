//! The hashes of entries that a Kitbook with schema 5 wrote. They stay as they were: slips and backups have them as heads.

use super::{Line, hash::hex};
use sha2::{Digest as _, Sha256};

/// Tells whether an entry was written so: its details have a whole SHA-256 in hex.
pub(super) fn wrote(line: &Line<'_>) -> bool {
    line.detail_hash.len() == 64
}

/// The hash of an entry; `None` if it has what such an entry can't have, and its hash would not cover.
pub(super) fn hash(line: &Line<'_>, before: &str) -> Option<String> {
    if line.login_id.is_some() || line.rows.is_some() {
        return None;
    }
    let no = line.no.to_string();
    let parts = [
        before,
        &no,
        line.at,
        line.effective_at.unwrap_or_default(),
        line.operator_id,
        line.action,
        line.subject,
        line.subject_id,
        line.asset_id.unwrap_or_default(),
        line.person_id.unwrap_or_default(),
        line.detail_hash,
    ];
    Some(hex(&Sha256::digest(parts.join("\x1f"))))
}

/// The hash of an entry's details.
pub(super) fn of_details(salt: &str, body: &str) -> String {
    hex(&Sha256::new().chain_update(salt).chain_update(body).finalize())
}
