//! Letters about loans: notices of what is overdue or soon due, unreturned items, and leavers who have returned all.

use super::{
    facts::{Fact, Facts},
    gather::{Draft, Found, Setting, item_words, long_day, skip},
};
use crate::leaver::{checklist, letter::LeaverPaper};
use chrono::{Days, NaiveDate};
use domain::{
    fault::Fault,
    ids::{LoanId, PersonId},
    leaver::{Clearance, leaving_day},
    letter::{Kind, WhyNot},
    loan::{Due, Loan, LoanState, PartOutcome, Stage},
    money::shown_pounds,
    person::Person,
    stock::StockLoan,
    text::and_list,
};
use store::ReadTx;

/// Finds the letters of one kind to these people, or to everyone whom one is due.
pub(super) fn drafts(tx: &ReadTx<'_>, setting: &Setting<'_>, people: Option<Vec<Person>>) -> Result<Found, Fault> {
    let (mut drafts, mut skipped) = (Vec::new(), Vec::new());
    let people = match people {
        Some(people) => people,
        None if setting.kind == Kind::Certificate => cleared(tx)?,
        None => borrowers(tx)?,
    };
    for person in people {
        let found = match setting.kind {
            Kind::Notice => notice(tx, setting, &person)?,
            Kind::Certificate => certificate(tx, setting, &person)?,
            _ => unreturned(tx, setting, &person)?,
        };
        match found {
            Ok(draft) => drafts.push(draft),
            Err(_) if setting.is_for_everyone => {}
            Err(why) => skipped.push(skip(tx, &person, None, &why)?),
        }
    }
    Ok((drafts, skipped))
}

/// Everyone who has an item or counted stock on loan, or still owes a part.
fn borrowers(tx: &ReadTx<'_>) -> Result<Vec<Person>, Fault> {
    let owes = "(exists (select 1 from loan l where l.person_id = r.id and l.state in ('open', 'part_returned')) \
                or exists (select 1 from stock_loan c where c.person_id = r.id and c.ended_at is null))";
    tx.list(&format!("where r.erased_on is null and {owes} order by r.sort_name, r.ref_folded"), &[])
}

fn cleared(tx: &ReadTx<'_>) -> Result<Vec<Person>, Fault> {
    let is_cleared = "exists (select 1 from clearance c where c.person_id = r.id and not c.past)";
    tx.list(&format!("where r.erased_on is null and {is_cleared} order by r.sort_name, r.ref_folded"), &[])
}

fn draft(person: &Person, loans: Vec<LoanId>, since: NaiveDate, facts: Facts) -> Draft {
    Draft { person: person.clone(), charge: None, receipt_no: None, loans, since, facts }
}

/// A line of a notice, with its place: overdue ones come first, the latest of them first.
struct NoticeLine {
    due: NaiveDate,
    is_overdue: bool,
    words: String,
}

fn notice(tx: &ReadTx<'_>, setting: &Setting<'_>, person: &Person) -> Result<Result<Draft, WhyNot>, Fault> {
    let clock = setting.clock;
    let horizon = clock.today() + Days::new(u64::try_from(setting.ahead).unwrap_or(0));
    let (mut lines, mut loans) = (Vec::new(), Vec::new());
    let line = |what: String, due: Due, is_overdue: bool| {
        let day = due.day(clock).filter(|day| is_overdue || *day <= horizon)?;
        let at = due.at.map(|at| format!(" at {}", clock.time_of(at).format("%H:%M"))).unwrap_or_default();
        Some(NoticeLine { due: day, is_overdue, words: format!("{what}: due on {}{at}", long_day(day)) })
    };
    for loan in owed_loans(tx, person.id)? {
        let is_overdue = loan.state_at(clock.now()) == LoanState::Overdue || loan.state == Stage::PartReturned;
        if let Some(line) = line(words(tx, &loan)?, loan.due(), is_overdue) {
            lines.push(line);
            loans.push(loan.id);
        }
    }
    for loan in store::stock::open_of_person(tx, person.id)? {
        lines.extend(line(stock_words(tx, &loan)?, loan.due(), loan.is_overdue(clock.now())));
    }
    if lines.is_empty() {
        return Ok(Err(WhyNot::Nothing(Kind::Notice)));
    }
    lines.sort_by(|a, b| (a.due, &a.words).cmp(&(b.due, &b.words)));
    let (overdue, due): (Vec<NoticeLine>, Vec<NoticeLine>) = lines.into_iter().partition(|line| line.is_overdue);
    let list = |lines: Vec<NoticeLine>| Fact::List(lines.into_iter().map(|line| line.words).collect());
    let facts = Facts::from([("overdue", list(overdue)), ("due", list(due))]);
    Ok(Ok(draft(person, loans, clock.today(), facts)))
}

/// The loans of which something is still owed.
fn owed_loans(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<Loan>, Fault> {
    use store::Field as _;
    tx.list("where r.person_id = ?1 and r.state in ('open', 'part_returned') order by r.no", &[person.to_value()])
}

/// Names an item with its parts; of an item that is back, only the parts that are owed.
fn words(tx: &ReadTx<'_>, loan: &Loan) -> Result<String, Fault> {
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    let category = store::category::by_id(tx, asset.category_id)?;
    let item = format!("{}, {}", asset.tag, item_words(&category.name, &asset.description()));
    let parts = store::loan::parts(tx, loan.id)?;
    let is_back = loan.state == Stage::PartReturned;
    let is_due = |outcome: Option<PartOutcome>| if is_back { outcome.is_some_and(PartOutcome::is_owed) } else { true };
    let parts: Vec<&str> = parts.iter().filter(|p| is_due(p.outcome)).map(|part| part.name.as_str()).collect();
    Ok(match (is_back, parts.is_empty()) {
        (true, _) => format!("the {} of {item}", and_list(&parts)),
        (false, true) => item,
        (false, false) => format!("{item}, with its {}", and_list(&parts)),
    })
}

/// Names counted stock with the number that is still out.
fn stock_words(tx: &ReadTx<'_>, loan: &StockLoan) -> Result<String, Fault> {
    Ok(format!("{} of {}", loan.open(), store::stock::by_id(tx, loan.stock_id)?.name))
}

fn unreturned(tx: &ReadTx<'_>, setting: &Setting<'_>, person: &Person) -> Result<Result<Draft, WhyNot>, Fault> {
    let clock = setting.clock;
    let paper = LeaverPaper::load(tx, checklist::checklist(tx, person, clock)?)?;
    let lines = paper.unreturned();
    if lines.is_empty() {
        let why = if paper.has_items() { WhyNot::NeitherLateNorLeaving } else { WhyNot::Nothing(Kind::Unreturned) };
        return Ok(Err(why));
    }
    let (loans, stock) = (owed_loans(tx, person.id)?, store::stock::open_of_person(tx, person.id)?);
    let (mut items, mut about) = (Vec::new(), Vec::new());
    for line in lines {
        let loan = loans.iter().find(|loan| line.line == format!("loan-{}", loan.no));
        let counted = stock.iter().find(|loan| line.line == format!("stock-{}", loan.no));
        let what = match (loan, counted) {
            (Some(loan), _) => words(tx, loan)?,
            (None, Some(counted)) => stock_words(tx, counted)?,
            (None, None) => line.what.clone(),
        };
        let price = paper.prices.get(&line.line).map(|pence| format!(" (a new one costs {})", shown_pounds(*pence)));
        items.push(format!("{what}{}", price.unwrap_or_default()));
        about.extend(loan.map(|loan| loan.id));
    }
    let facts = Facts::from([
        ("items", Fact::List(items)),
        ("last_day", Fact::Text(leaving_day(person).map(long_day).unwrap_or_default())),
    ]);
    Ok(Ok(draft(person, about, clock.today(), facts)))
}

fn certificate(tx: &ReadTx<'_>, setting: &Setting<'_>, person: &Person) -> Result<Result<Draft, WhyNot>, Fault> {
    let clearance: Option<Clearance> = store::leaver::clearance(tx, person.id)?;
    let Some(clearance) = clearance else { return Ok(Err(WhyNot::Nothing(Kind::Certificate))) };
    // The letter says that nothing is owed, which an interim clearance does not.
    let today = setting.clock.today();
    let paper = LeaverPaper::load(tx, checklist::checklist(tx, person, setting.clock)?)?;
    if !paper.is_final(today) {
        let ahead = leaving_day(person).filter(|day| *day > today && paper.list.open == 0);
        return Ok(Err(WhyNot::NotFinal(ahead)));
    }
    let facts = Facts::from([
        ("certificate", Fact::Text(clearance.no.to_string())),
        ("cleared_on", Fact::Text(long_day(clearance.cleared_on))),
    ]);
    Ok(Ok(draft(person, Vec::new(), clearance.cleared_on, facts)))
}
