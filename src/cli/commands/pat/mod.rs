//! `kitbook pat …`: portable appliance tests.

mod filter;

use crate::cli::verb::verbs;

verbs! {
    /// Items that were looked at and are in order: a visual inspection
    records pass,
    /// An item that is not: it is not lent until it has passed
    records fail,
    /// A test with its readings
    records record,
    /// The scanner loop: a tag is a visual pass, `f TAG reason` a fail
    records log,
    /// What is to be tested: failed, overdue, due soon, never tested
    reads due,
    /// Every tested item, and where it stands
    reads list,
    /// Results, the newest first
    reads history,
    /// How much of the school is in date, by category and location
    reads summary,
    /// How often an item, a category or a location is tested
    either interval,
    /// What an item is: class, type, lead, fuse
    records set,
    /// What readings must keep to
    either limit,
    /// Read a tester's file
    records import,
    /// Say whose an ID of a tester's file is
    #[command(name = "match")]
    records matched,
    /// Let a queried pass count
    records accept,
    /// Strike out a result that never was
    records void,
    /// A round list to print, in walking order
    reads sheet,
    /// What goes on the green or red label
    reads label,
}
