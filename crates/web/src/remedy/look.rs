//! Writes lists and pages to see as words for links.

use super::{Words, segment};
use domain::remedy::See;

/// The words for a list or a page to see.
pub(super) fn words(look: &See) -> Words {
    use See as S;
    match look {
        S::Asset { tag: None } => Words::name("the item's page", page("/find")),
        S::Asset { tag: Some(tag) } | S::TestsOf { label: tag } => {
            Words::name(format!("the page of {tag}"), page(format!("/items/{}", segment(tag))))
        }
        S::Person { person }
        | S::AgreementsOf { person }
        | S::BansOf { person }
        | S::OwnDevicesOf { person }
        | S::Statement { person } => of_person(format!("the page of {person}"), person),
        S::Guardian { person } => of_person(format!("the parent or carer of {person}"), person),
        S::Find | S::FindSerial => Words::name("the Find page", page("/find")),
        S::Clock => technician("view of the clock"),
        S::Schedule => technician("copy of the retention schedule"),
        S::AssetsAt => technician("list of items by location"),
        S::Set => Words::name("the trolley's page", page("/find")),
        S::Category { name: None } => technician("list of the category's settings"),
        S::Category { name: Some(name) } => technician(&format!("list of the settings for “{name}”")),

        S::Loan { no } => Words::name(format!("the page of loan {no}"), page(format!("/loans/{no}"))),
        S::OpenLoans => Words::name("the list of open loans", page("/loans")),
        S::RecalledLoans => Words::name("the list of loans that must come back", page("/loans?state=recalled")),
        S::Calendar => technician("list of terms, holidays and closed days"),
        S::AllLoans => Words::name("the list of all loans", page("/loans?state=all")),
        S::LoansOf { person } => loans_of("open", "", person),
        S::OverdueLoansOf { person } => loans_of("overdue", "overdue", person),

        S::People => technician("list of people"),
        S::PeopleOfClass => technician("list of a form or teaching group"),
        S::PeopleOfYear => technician("list of a year group"),
        S::Groups => technician("list of teaching groups"),
        S::Group { name } => technician(&format!("list of the teaching group “{name}”")),
        S::Roles => technician("list of roles"),
        S::Rules => technician("list of rules"),

        S::Agreements => Words::name("the Agreements page", page("/agreements")),
        S::AgreementsOfClass { class } => Words::name(
            format!("the list of the signatures of {class}"),
            page(format!("/agreements?state=all&class={}", segment(class))),
        ),
        S::Permissions => Words::name("the list of current permissions", page("/permissions")),
        S::AllPermissions => Words::name("the list of all permissions", page("/permissions?state=all")),
        S::OwnDevices => technician("list of own devices"),
        S::Devices => Words::name("the Devices page", page("/devices")),
        S::Licences => Words::name("the list of licences", page("/licences")),
        S::Licence { no } => Words::name(format!("the page of licence {no}"), page(format!("/licences/{no}"))),
        S::Stocks | S::Stock { .. } => Words::name("the Stock page", page("/stock")),
        S::Bans => Words::name("the list of current bans", page("/bans")),
        S::AllBans => Words::name("the list of all bans", page("/bans?state=all")),

        S::Incident { no: None } => Words::name("the incident's page", page("/incidents")),
        S::Incident { no: Some(no) } => {
            Words::name(format!("the page of incident {no}"), page(format!("/incidents/{no}")))
        }
        S::AllIncidents => Words::name("the list of incidents", page("/incidents")),
        S::Disposal { no } => Words::name(format!("the page of disposal {no}"), page(format!("/disposals/{no}"))),
        S::Disposals => Words::name("the list of disposals", page("/disposals?state=all")),
        S::DisposalLimits => technician("list of who may authorise disposals"),
        S::Holds => Words::name("the list of current holds", page("/holds")),
        S::AllHolds => Words::name("the list of all holds", page("/holds?state=all")),
        S::AllRepairs => Words::name("the list of all repairs", page("/repairs?state=all")),

        S::Charge { no: None } => Words::name("the charge's page", page("/charges")),
        S::Charge { no: Some(no) } => Words::name(format!("the page of charge {no}"), page(format!("/charges/{no}"))),
        S::AllCharges => Words::name("the list of charges", page("/charges")),
        S::Depreciation => technician("list of the policies of depreciation"),
        S::LeftOutOfAccounts => Words::name("the list of items that are left out", page("/value/left-out")),
        S::ChargePolicy => technician("copy of the charging policy"),
        S::Receipt { no } => Words::name(format!("receipt {no}"), page(format!("/receipts/{no}"))),

        S::Stocktakes => Words::name("the Stocktakes page", page("/stocktakes")),
        S::Stocktake { no } => Words::name(format!("the page of stocktake {no}"), page(format!("/stocktakes/{no}"))),
        S::TestsDue => Words::name("the list of rooms for tests", page("/tests")),
        S::Tests => technician("list of test results"),
        S::QueriedTests => technician("list of queried results"),
        S::UnmatchedTests => technician("list of unmatched results"),
        S::TestLimits => technician("list of test limits"),

        S::Leavers | S::ChecklistsOfYear => Words::name("the list of leavers", page("/leavers")),
        S::Certificate { person } => {
            let paper = format!("/leavers/{}/certificate", segment(person));
            Words::name(format!("the certificate of {person}"), page(paper))
        }
        S::Checklist { person } => {
            Words::name(format!("the checklist of {person}"), page(format!("/leavers/{}", segment(person))))
        }
        S::OwnLines => technician("list of the school's own lines"),
        S::SlipTerms => technician("list of the terms on slips"),
        S::Wipes => Words::name("the list of devices to wipe", page("/wipes")),
        S::WipesDone => Words::name("the list of wipes", page("/wipes?state=done")),

        S::ErasureTrial => technician("trial of the erasure"),
        S::PeopleHeadings => Words::name("the Imports page", page("/imports")),
        S::MergedRegisters => technician("list of merged registers"),
        S::ImportFormats => technician("list of import formats"),
        S::Schools => technician("list of schools"),
        S::LabelPrinters => technician("list of label printers"),
        S::Letters { person: None } => technician("list of letters"),
        S::Letters { person: Some(person) } => technician(&format!("list of the letters about {person}")),
        S::Calibration { stock } => technician(&format!("test print for {} labels", stock.name())),
    }
}

fn page(href: impl Into<String>) -> Option<String> {
    Some(href.into())
}

/// A list that no page has yet: the technician can show it with the command line.
fn technician(what: &str) -> Words {
    Words::name(format!("the technician's {what}"), None)
}

fn of_person(name: String, person: &str) -> Words {
    Words::name(name, page(format!("/people/{}", segment(person))))
}

fn loans_of(called: &str, state: &str, person: &str) -> Words {
    let href = format!("/loans?state={state}&person={}", segment(person));
    Words::name(format!("the list of {called} loans of {person}"), page(href))
}
