//! Adding and editing items and people, called as the command line calls them.

mod asset;
mod import_formats;
mod keys;
mod label_printers;
mod labels;
mod labels_read_back;
mod long_lists;
mod names;
mod person;
mod prices;
mod scanned_keys;
mod searching;
mod slashes;
mod year_groups;

use domain::incoming::question::Answers;
use register::file::import::Options;

/// Options that add every unknown holder as staff.
fn unknown_as_staff() -> Options<'static> {
    let answers = Answers::read(&["holder=add-staff".to_owned()]).unwrap();
    Options { answers, ..Options::default() }
}
