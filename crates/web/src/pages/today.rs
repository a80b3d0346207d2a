//! What is to be done today; for someone who sees no items, their own loans.

use super::Answer;
use crate::{
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
};
use askama::Template;
use axum::extract::State;
use domain::{access::Deed, agreement::Standing, when::show_day};
use register::{
    agreement,
    keep::backup::folder,
    loan::list::{self, Filter, Order},
    overview::status::{self, StatusView},
    stock,
};
use std::sync::Arc;
use store::agreement::Book;

/// A number of things to do, with where to do it.
struct Todo {
    number: String,
    what: &'static str,
    href: &'static str,
}

/// An item on loan to who is signed in.
struct Mine {
    tag: String,
    due: String,
    segment: String,
    /// The address of the slip to sign, if nobody has signed it.
    sign_href: Option<String>,
}

#[derive(Template)]
#[template(path = "today.html")]
struct TodayPage {
    frame: Frame,
    day: String,
    todos: Vec<Todo>,
    facts: Vec<(&'static str, String)>,
    mine: Vec<Mine>,
    /// The pieces of counted stock that one has, each in a line.
    counted: Vec<String>,
    /// The number of one's own agreements that must be signed.
    unsigned: usize,
    sees_items: bool,
    /// True if a backup or a drill is overdue, which the facts say: something waits then.
    backups_wait: bool,
}

/// Shows what is to be done.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let sees = visitor.may(Deed::SeeItems);
    let person = visitor.member.person.id;
    let register = site.place();
    let (status, mine, counted, unsigned, clock) = site
        .read(move |tx, clock| {
            let status = if sees {
                let mut status = status::status(tx, clock)?;
                status.add_backups(folder::last(tx, &register, clock));
                Some(status)
            } else {
                None
            };
            let filter = Filter { person: Some(person), ..Filter::default() };
            let mine = list::list(tx, &filter, Order::Due, None, clock)?;
            let me = store::person::by_id(tx, person)?;
            let counted = stock::list::of_person(tx, &me, clock)?;
            let agreements = agreement::list::of_person(&Book::of_person(tx, person)?, &me, clock.today());
            let unsigned = agreements.iter().filter(|row| row.status != Standing::Signed).count();
            Ok((status, mine, counted, unsigned, clock))
        })
        .await?;
    let due = |on, at| {
        let due = register::listed::due(on, at, clock);
        if due.is_empty() { "no due date".to_owned() } else { format!("due {due}") }
    };
    Ok(page(&TodayPage {
        frame: Frame::of(&visitor, "Today", "/"),
        day: show_day(clock.today()),
        todos: status.as_ref().map(|status| todos(status, &visitor)).unwrap_or_default(),
        facts: status.as_ref().map(facts).unwrap_or_default(),
        mine: mine
            .iter()
            .map(|loan| Mine {
                tag: loan.tag.clone(),
                due: due(loan.due_on, loan.due_at),
                segment: segment(&loan.tag),
                sign_href: loan.slip_no.filter(|_| !loan.signed).map(|no| format!("/mine/slips/{no}/sign")),
            })
            .collect(),
        counted: counted
            .iter()
            .filter(|loan| loan.open > 0)
            .map(|loan| format!("{} of {}: {}", loan.open, loan.stock, due(loan.due_on, loan.due_at)))
            .collect(),
        unsigned,
        sees_items: sees,
        backups_wait: status.as_ref().is_some_and(|s| s.drill_overdue || s.backup_overdue == Some(true)),
    })?)
}

/// The lines with something to do that this person may see.
fn todos(status: &StatusView, visitor: &Visitor) -> Vec<Todo> {
    let lines: [(Deed, i64, &'static str, &'static str); 29] = [
        (Deed::SeePeople, status.overdue, "overdue loans", "/loans?state=overdue"),
        (Deed::SeePeople, status.due_today, "loans due today", "/loans?state=today"),
        (Deed::SeePeople, status.stock_overdue, "overdue loans of counted stock", "/stock"),
        (
            Deed::SeePeople,
            status.recalled,
            "items that must come back: recalled, or failed a test",
            "/loans?state=recalled",
        ),
        (Deed::SeePeople, status.parts_owed, "returned loans with a part still owed", "/loans?state=owed"),
        (Deed::SeePeople, status.unsigned, "slips that nobody has signed", "/loans?state=unsigned"),
        (Deed::SeePeople, status.check_in_due, "routine checks due", "/loans?state=checks"),
        (Deed::SeeItems, status.awaiting_check, "items awaiting a return check", "/items?state=awaiting-check"),
        (Deed::SeeItems, status.awaiting_wipe, "items awaiting a wipe", "/wipes"),
        (Deed::SeeItems, status.unsafe_kit, "unsafe items", "/items?state=unsafe"),
        (Deed::Test, status.pat_failed, "failed tests", "/tests"),
        (Deed::Test, status.pat_overdue, "overdue tests", "/tests"),
        (Deed::Test, status.pat_due_soon, "tests due within 30 days", "/tests"),
        (Deed::Test, status.pat_never_tested, "items that were never tested", "/tests"),
        (Deed::SeeIncidents, status.incidents_to_decide, "incidents to decide", "/incidents?state=open"),
        (Deed::SeeIncidents, status.breach_reports_due, "possible data breaches to decide", "/incidents?state=breach"),
        (
            Deed::SeeIncidents,
            status.incidents_open - status.incidents_to_decide,
            "incidents to close",
            "/incidents?state=decided",
        ),
        (Deed::SeeItems, status.repairs_open, "items in repair", "/repairs"),
        (
            Deed::SeePeople,
            status.permissions_awaiting,
            "permissions that wait for someone",
            "/permissions?state=awaiting",
        ),
        (Deed::SeeMoney, status.charges_disputed, "disputed charges", "/charges?state=disputed"),
        (Deed::SeeMoney, status.charges_to_request, "charges to request", "/charges?state=assessed"),
        (Deed::SeeMoney, status.charges_overdue, "overdue charges", "/charges?state=overdue"),
        (Deed::SeeMoney, status.charges_to_refund, "refunds to pay", "/charges?state=credit"),
        (Deed::SeeDisposals, status.disposals_to_authorise, "disposals to authorise", "/disposals?state=requested"),
        (Deed::SeeDisposals, status.disposals_to_finish, "authorised disposals", "/disposals?state=authorised"),
        (Deed::SeeLeavers, status.leavers_holding, "leavers who still hold items", "/leavers?within=30d&holding=yes"),
        (Deed::SeePeople, status.agreements_unsigned, "agreements that people must sign", "/agreements"),
        (Deed::SeeBans, status.bans, "people who are banned today", "/bans"),
        (
            Deed::SignOff,
            i64::from(status.support_sign_off_due_on.is_some()),
            "term to sign off: devices out of support",
            "/support",
        ),
    ];
    let shown = lines.into_iter().filter(|(deed, number, _, _)| *number > 0 && visitor.may(*deed));
    shown.map(|(_, number, what, href)| Todo { number: number.to_string(), what, href }).collect()
}

fn facts(status: &StatusView) -> Vec<(&'static str, String)> {
    let backup = match (status.last_backup_on, status.backup_overdue) {
        (Some(day), Some(true)) => format!("{}: overdue", show_day(day)),
        (Some(day), _) => show_day(day),
        (None, Some(true)) => "none: overdue".to_owned(),
        (None, _) => "unknown".to_owned(),
    };
    let drill = status.last_drill_on.map_or_else(|| "never".to_owned(), show_day);
    vec![
        ("Items", status.assets.to_string()),
        ("People", status.people.to_string()),
        ("On loan", status.on_loan.to_string()),
        ("Last backup", backup),
        ("Last drill of a backup", if status.drill_overdue { format!("{drill}: overdue") } else { drill }),
        ("Head of the log", status.log_head.clone()),
    ]
}
