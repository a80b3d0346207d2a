//! The tables whose rows have no digest, declared like those in `tables.rs`.

use super::table::{BYTES, Column, MOMENT, NUMBER, OPERATOR, Table, WORD, entry_of, refers};

/// Tables that are not records: the log, which has a chain instead of digests; counters; and papers, which are checked
/// by their hash.
pub(crate) static OTHERS: &[&Table] = &[
    &Table::plain("attachment_data", &["sha256"], &[Column::new("sha256", WORD), Column::new("bytes", BYTES)]),
    &Table::plain("counter", &["name"], &[Column::new("name", WORD), Column::new("value", NUMBER)]),
    &Table::plain("form_key", &["key"], &[Column::new("key", WORD), Column::new("at", MOMENT)]),
    &Table::plain(
        "log_head",
        &["id"],
        &[Column::new("id", NUMBER), Column::new("no", NUMBER), Column::new("hash", WORD)],
    ),
    &Table::plain(
        "log",
        &["no"],
        &[
            Column::new("no", NUMBER),
            Column::new("at", MOMENT),
            Column::new("effective_at", MOMENT),
            Column::new("operator_id", OPERATOR),
            Column::new("login_id", OPERATOR),
            Column::new("action", WORD),
            Column::new("subject", WORD),
            Column::new("subject_id", WORD),
            Column::new("asset_id", WORD),
            Column::new("person_id", WORD),
            Column::new("rows", WORD),
            Column::new("detail_hash", WORD),
            Column::new("hash", WORD),
        ],
    ),
    // An erasure searches the bodies of entries field by field: see `text_in_log`.
    &Table::plain(
        "log_detail",
        &["log_no"],
        &[Column::new("log_no", entry_of("log")), Column::new("salt", WORD), Column::new("body", WORD)],
    ),
    &Table::plain("log_erased", &["log_no"], &[Column::new("log_no", entry_of("log"))]),
    &Table::plain(
        "merged_log",
        &["register_id", "no"],
        &[
            Column::new("register_id", refers("merged_register")),
            Column::new("no", NUMBER),
            Column::new("at", MOMENT),
            Column::new("effective_at", MOMENT),
            Column::new("operator_id", WORD),
            Column::new("login_id", WORD),
            Column::new("action", WORD),
            Column::new("subject", WORD),
            Column::new("subject_id", WORD),
            Column::new("asset_id", WORD),
            Column::new("person_id", WORD),
            Column::new("rows", WORD),
            Column::new("detail_hash", WORD),
            Column::new("hash", WORD),
        ],
    ),
    &Table::plain(
        "merged_log_detail",
        &["register_id", "log_no"],
        &[
            Column::new("register_id", refers("merged_log")),
            Column::new("log_no", entry_of("merged_log")),
            Column::new("salt", WORD),
            Column::new("body", WORD),
        ],
    ),
    &Table::plain(
        "merged_log_erased",
        &["register_id", "log_no"],
        &[Column::new("register_id", refers("merged_log")), Column::new("log_no", entry_of("merged_log"))],
    ),
];
