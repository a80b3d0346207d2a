//! A released schema is never edited: what `init` lays is what was released under its version.

use kitbook::store::SCHEMA_VERSION;
use std::{fs, path::Path};

#[test]
fn the_schema_of_this_version_is_the_one_that_was_released() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let released = repository.join(format!("fixtures/old/{SCHEMA_VERSION}.sql"));
    let released = fs::read_to_string(released).expect("every schema has its dump in fixtures/old");
    let today = fs::read_to_string(repository.join("schema.sql")).unwrap();
    assert!(
        released == today,
        "schema.sql was edited: give it a new version, a step in migrations/ and a dump of its own"
    );
}
