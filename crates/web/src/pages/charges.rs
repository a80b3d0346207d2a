//! Charges and contributions: the list, one with how it was worked out, and its papers.

use super::{Answer, desk::paper};
use crate::{
    form::Query,
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::{Collect, Filter, List, Table, Wanted, collected},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    access::Deed,
    charge::{AddressedTo, Charge, Deed as Step},
    fault::Fault,
    letter::{self, Kind},
    money::shown_pounds,
    words::Word as _,
};
use register::{
    charge::{
        evidence::Evidence,
        evidence_paper,
        list::{self, ChargeView},
        receipt::PaymentPaper,
        receipt_paper,
    },
    listed::{
        charge::{lines, working},
        named,
    },
    log,
};
use std::sync::Arc;

const STATES: [(&str, &str); 13] = [
    ("", "not settled"),
    ("overdue", "overdue"),
    ("credit", "to refund"),
    ("assessed", "not requested yet"),
    ("requested", "requested"),
    ("part_paid", "part paid"),
    ("paid", "paid"),
    ("disputed", "disputed"),
    ("waived", "waived"),
    ("written_off", "written off"),
    ("refunded", "refunded"),
    ("reversed", "reversed"),
    ("all", "all"),
];

/// Lists charges.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let standing = query.0.get("state").unwrap_or_default().to_owned();
    let is_state = !matches!(standing.as_str(), "all" | "overdue" | "credit");
    let filter = list::Filter {
        state: if is_state { query.0.word("state")? } else { None },
        all: standing == "all",
        credit: standing == "credit",
        ..list::Filter::default()
    };
    let (person, wanted) = (query.0.text("person"), Wanted::of(&query));
    let (read, clock) = site
        .read(move |tx, clock| {
            let filter = list::Filter {
                person: person.map(|person| store::person::find(tx, &person)).transpose()?.map(|person| person.id),
                overdue_on: (standing == "overdue").then(|| clock.today()),
                ..filter
            };
            let read =
                collected(Collect::new(wanted, clock), |take| list::each(tx, &filter, wanted.most(), clock, take));
            Ok((read?, clock))
        })
        .await?;
    let list = List {
        title: "Charges",
        here: "/charges",
        filters: vec![Filter::choice(&query, "state", "State", &STATES), Filter::text(&query, "person", "About")],
        href: |charge: &ChargeView| charge.no.map(|no| format!("/charges/{no}")),
    };
    list.answer(&visitor, &query, read, clock)
}

#[derive(Template)]
#[template(path = "charge.html")]
struct ChargePage {
    frame: Frame,
    no: i64,
    incident_no: i64,
    tag: String,
    item_href: String,
    person: String,
    person_href: String,
    facts: Vec<(&'static str, String)>,
    tables: Vec<Table>,
    receipts: Vec<i64>,
    outstanding: String,
    is_for_parent: bool,
    letter_words: String,
    agreed_on: String,
    today: String,
    /// The last entry of the log about it: who changes it over a later one is told so.
    seen: i64,
    letters: Vec<(&'static str, &'static str)>,
    can: Can,
}

/// What can be done with a charge now, by its state and the visitor's roles.
struct Can {
    record: bool,
    request: bool,
    plan: bool,
    pay: bool,
    dispute: bool,
    settle: bool,
    refund: bool,
    mistaken: bool,
    /// The changes that a role-holder decides, each with its words.
    adjust: Vec<(&'static str, &'static str)>,
}

impl Can {
    fn of(charge: &Charge, records: bool) -> Self {
        let can = |step| records && charge.may(step).is_ok();
        let adjust = [
            (can(Step::Waive), "waiver", "waive it"),
            (can(Step::Waive), "remission", "waive it under the remissions policy"),
            (can(Step::WriteOff), "write-off", "write it off: it will not be paid"),
            (can(Step::Reverse) && charge.assessed_pence > charge.let_off_pence, "reversal", "reverse it: a mistake"),
            (can(Step::Reinstate) && charge.let_off_pence > 0, "reinstatement", "undo a waiver, write-off or reversal"),
        ];
        Self {
            record: records,
            request: can(Step::Request),
            plan: can(Step::Plan),
            pay: can(Step::Pay),
            dispute: can(Step::Dispute),
            settle: can(Step::SettleDispute),
            refund: records && charge.credit() > 0,
            mistaken: records && charge.paid_pence > 0,
            adjust: adjust.into_iter().filter(|(can, ..)| *can).map(|(_, word, words)| (word, words)).collect(),
        }
    }
}

/// Shows one charge.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let (charge, view, was_reminded, history, clock) = site
        .read(move |tx, clock| {
            let charge = store::charge::by_no(tx, no)?;
            let filter = log::list::Filter {
                person: Some(charge.person_id),
                subject: Some(charge.id.to_string()),
                ..log::list::Filter::default()
            };
            let history = log::list::list(tx, &filter, clock)?;
            let view = ChargeView::load(tx, &charge, clock)?;
            let about = (Some(charge.id), None);
            let reminded = store::letter::last_sent(tx, Kind::Reminder, charge.person_id, about, clock)?.is_some();
            Ok((charge, view, reminded, history, clock))
        })
        .await?;
    let is_for_parent = view.addressed_to == AddressedTo::Parent;
    let today = clock.today();
    let is_overdue = view.instalments.iter().any(|due| due.open_pence > 0 && due.due_on < today);
    let has_receipt = view.lines.iter().any(|line| line.receipt_no.is_some());
    let letters = if is_for_parent {
        vec![
            (Kind::Contribution, "ask for the contribution"),
            (Kind::Reminder, "first reminder"),
            (Kind::SecondReminder, "second reminder"),
            (Kind::Receipt, "confirm a payment"),
        ]
    } else {
        vec![(Kind::StaffCharge, "tell them about the charge"), (Kind::Receipt, "confirm a payment")]
    };
    // A letter that the rules refuse for this charge is not offered.
    let may_go = |kind| match kind {
        Kind::Receipt => has_receipt,
        Kind::SecondReminder if !was_reminded => false,
        kind => letter::about_charge(kind, &charge, is_overdue).is_ok(),
    };
    let letters: Vec<_> =
        letters.into_iter().filter(|(kind, _)| may_go(*kind)).map(|(kind, words)| (kind.word(), words)).collect();
    let tables = vec![
        Table::of("How it was worked out", &working(&view), clock, |_| None),
        Table::of("Due", &view.instalments, clock, |_| None),
        Table::of("Ledger", &view.lines, clock, |_| None),
        super::history(&history, clock),
    ];
    Ok(page(&ChargePage {
        frame: Frame::of(&visitor, format!("Charge {no}"), "/charges"),
        no,
        incident_no: view.incident_no,
        item_href: format!("/items/{}", segment(&view.tag)),
        tag: view.tag.clone(),
        person: named(&view.person),
        person_href: format!("/people/{}", segment(&view.person.reference)),
        facts: lines(&view, clock).into_iter().filter(|(_, fact)| !fact.is_empty()).collect(),
        tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
        receipts: view.lines.iter().filter_map(|line| line.receipt_no).collect(),
        outstanding: shown_pounds(view.outstanding_pence),
        is_for_parent,
        letter_words: view.letter_words.clone().unwrap_or_default(),
        agreed_on: charge.agreed_on.map(|day| day.to_string()).unwrap_or_default(),
        today: today.to_string(),
        seen: history.first().map_or(0, |entry| entry.no),
        letters,
        can: Can::of(&charge, visitor.may(Deed::RecordMoney)),
    })?)
}

/// The receipt for a payment, to print.
pub async fn receipt(State(site): State<Arc<Site>>, _: Visitor, Path(no): Path<i64>) -> Answer {
    let html = site
        .read(move |tx, clock| {
            let line = store::charge::line_of_receipt(tx, no)?;
            Ok(receipt_paper::payment(&PaymentPaper::load(tx, no, &line)?, clock)?)
        })
        .await?;
    paper(html)
}

/// Everything behind a charge, checked against the log, to print.
pub async fn evidence(State(site): State<Arc<Site>>, _: Visitor, Path(no): Path<i64>) -> Answer {
    let html = site
        .read(move |tx, clock| {
            let charge = store::charge::by_no(tx, no)?;
            let evidence: Result<Evidence, Fault> = Evidence::load(tx, &charge, clock);
            Ok(evidence_paper::evidence(&evidence?, clock)?)
        })
        .await?;
    paper(html)
}
