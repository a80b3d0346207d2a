//! Reports for head, governors and auditors, through the command line.

mod dashboard;
mod morning;
mod standards;
