//! The open matters of a person, who can't be erased before each has ended.

use chrono::NaiveDate;
use domain::{
    fault::{Fault, Refusal},
    person::Person,
    remedy::{Remedy, See},
    say,
    say::Say,
};
use store::{ReadTx, erase};

/// Lists the open matters that prevent an erasure, each with the command that ends it.
pub(super) fn open_matters(tx: &ReadTx<'_>, person: &Person, today: NaiveDate) -> Result<Vec<(String, Say)>, Fault> {
    let mut open = Vec::new();
    let of = |sort: erase::Open| erase::open(tx, person.id, sort);
    for no in of(erase::Open::Loans)? {
        open.push((format!("loan {no} is open"), say!["End the loan first. To see it: ", See::Loan { no }, "."]));
    }
    for no in of(erase::Open::Incidents)? {
        open.push((
            format!("incident {no} is still open"),
            say!["Close the incident first. To see it: ", See::Incident { no: Some(no) }, "."],
        ));
    }
    for no in of(erase::Open::Charges)? {
        open.push((
            format!("charge {no} is not settled"),
            say!["Settle the charge first. To see it: ", See::Charge { no: Some(no) }, "."],
        ));
    }
    for no in of(erase::Open::Holds)? {
        open.push((
            format!("hold {no} keeps evidence of their incident"),
            say!["When the evidence is no longer needed: ", Remedy::LiftHold { no }, "."],
        ));
    }
    for role in store::person::roles(tx, person.id, today)? {
        open.push((
            format!("they have the role {role}"),
            say!["End the role first: ", Remedy::EndRole { person: person.reference.clone(), role }, "."],
        ));
    }
    for no in of(erase::Open::OwnDevices)? {
        open.push((
            format!("own device {no} is still here"),
            say![
                "Record its return first. To list their devices: ",
                See::OwnDevicesOf { person: person.reference.clone() },
                "."
            ],
        ));
    }
    for no in of(erase::Open::StockLoans)? {
        open.push((
            format!("loan {no} of counted stock is open"),
            say!["Take it back first. What they have: ", See::Person { person: person.reference.clone() }, "."],
        ));
    }
    Ok(open)
}

/// Makes the refusal to erase somebody for an open matter.
pub(super) fn refusal(person: &Person, message: String, remedy: Say) -> Refusal {
    Refusal {
        rule: "still-open",
        tag: None,
        reference: Some(person.reference.clone()),
        message: format!("{} can't be erased: {message}", person.label()),
        remedy,
        may_override: false,
        clause: None,
    }
}
