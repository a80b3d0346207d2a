//! The record of processing and the impact assessment, as pages.

use super::record::Record;
use crate::paper::{Page, render};
use askama::Template;
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    when::{Clock, show_date},
};

/// A risk to people, and what the register does about it.
struct Risk {
    risk: &'static str,
    measure: &'static str,
    /// What is left for the school to see to.
    left: &'static str,
}

/// The risks of this register to the people in it.
const RISKS: &[Risk] = &[
    Risk {
        risk: "Someone reads details who has no need to.",
        measure: "The file can be read by its owner, or by a group of accounts that the school names. Contacts of parents, \
                  UPNs and money are shown only on request and not at the desk, where a queue can see the screen.",
        left: "Who has an account on the machine, and a locked screen.",
    },
    Risk {
        risk: "The machine or a backup is lost or stolen.",
        measure: "Backups can be encrypted. The register keeps no passwords, dates of birth, health or special needs, and \
                  an import leaves them out.",
        left: "Encryption of the machine's disk, and where backups are kept.",
    },
    Risk {
        risk: "Details are kept longer than they are needed.",
        measure: "A retention schedule with a line for each kind of person, and an erasure that removes the details from \
                  rows, notes, signed papers and the log.",
        left: "Running the erasure, setting last days, and destroying old backups and printed papers.",
    },
    Risk {
        risk: "Wrong details lead to a wrong decision, such as a charge or a ban.",
        measure: "A decision names who made it. A correction is a new entry. A charge needs an incident that was decided, \
                  and can be disputed; the page with the evidence says what the log and the rows agree on.",
        left: "Checking the evidence before a letter goes out.",
    },
    Risk {
        risk: "Notes say more about a person than is needed.",
        measure: "Child-protection matters are not kept, only that they were referred. Notes are in the export that a \
                  person can ask for, and words can be removed from one.",
        left: "Telling staff that the person may read what they write.",
    },
    Risk {
        risk: "A record is changed or deleted without anyone noticing.",
        measure: "The log can only be added to, its entries are chained, and each row has a digest that the log tells.",
        left: "Running the check, and keeping a note of the log's head elsewhere.",
    },
    Risk {
        risk: "A copy for one person names another.",
        measure: "Other people are left out of an export, and their names are removed from free text as whole words.",
        left: "Reading it before it is handed over.",
    },
];

#[derive(Template)]
#[template(path = "record.html", config = "src/paper/askama.toml")]
struct RecordPage<'a> {
    page: Page<'a>,
    record: &'a Record,
    risks: &'static [Risk],
}

/// Lays out the record of processing and the impact assessment as HTML.
pub fn record(record: &Record, clock: Clock) -> Result<String, Fault> {
    let mark = "Record of processing".to_owned();
    let note = "Made from the register's own definitions. The school adds its lawful basis and signs it.";
    let page = Page::new(&record.letterhead, "Record of processing: equipment register", mark, note, clock);
    render(&RecordPage { page, record, risks: RISKS })
}

fn shown(day: &NaiveDate) -> String {
    show_date(*day)
}
