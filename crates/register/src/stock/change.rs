//! Adds stock, changes it, counts it, finds what was missing and writes it off.

use super::list::StockView;
use crate::act::{Act, Answer, Timed};
use domain::{
    fault::{Failure, Fault},
    ids::RowId,
    remedy::{Input, Remedy, See},
    say,
    say::Say,
    stock::Stock,
    text::{self, fold, shown},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, Store, Subject, WriteTx, changes, details};

/// The fields of a stock. A field that is `None` stays as it is, and an empty text is removed.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    pub name: Option<String>,
    pub location: Option<String>,
    /// The cost of one piece, in pence.
    pub cost: Option<i64>,
    pub notes: Option<String>,
}

/// Adds a stock with a number of pieces.
///
/// Errors: no name, or one that another stock has; no number.
pub fn add(store: &mut Store, act: &Act, fields: &Fields, number: i64) -> Result<Answer<StockView>, Failure> {
    act.write(store, |tx, act| {
        let mut stock = Stock {
            counted: None,
            counted_on: None,
            expected: None,
            id: tx.new_id(),
            lent: 0,
            location: None,
            missing: 0,
            name: String::new(),
            name_folded: String::new(),
            no: 0,
            notes: None,
            owned: 0,
            unit_cost_pence: None,
        };
        fill(&mut stock, fields)?;
        must_be_new(tx, &stock)?;
        stock.add(number)?;
        stock.no = tx.next_no("stock")?;
        tx.insert(&stock)?;
        log(tx, act, "stock add", &stock, details(&stock))?;
        Ok(Answer::plain(StockView::load(tx, &stock, act.clock)?))
    })
}

/// Changes the name, the place, the cost or the notes of a stock. Its numbers change by acts of their own.
///
/// Errors: no such stock; a name that another stock has; nothing would change.
pub fn edit(store: &mut Store, act: &Act, named: &str, fields: &Fields) -> Result<Answer<StockView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::stock::find(tx, named)?;
        let mut after = before.clone();
        fill(&mut after, fields)?;
        let body = changes(&before, &after);
        if body.is_empty() {
            let message = format!("{} is unchanged: the values are the same", shown(&before.name));
            return Err(Fault::conflict(message, "Give a new value for at least one field.").into());
        }
        if after.name_folded != before.name_folded {
            must_be_new(tx, &after)?;
        }
        tx.update(&after)?;
        log(tx, act, "stock edit", &after, body)?;
        Ok(Answer::plain(StockView::load(tx, &after, act.clock)?))
    })
}

fn fill(stock: &mut Stock, fields: &Fields) -> Result<(), Fault> {
    if let Some(name) = &fields.name {
        stock.name = text::required("name of the stock", name, text::SHORT)?;
        stock.name_folded = fold(&stock.name);
    }
    if let Some(location) = &fields.location {
        stock.location = text::line("location", location, text::SHORT)?;
    }
    if let Some(notes) = &fields.notes {
        stock.notes = text::note("notes", notes)?;
    }
    stock.unit_cost_pence = fields.cost.or(stock.unit_cost_pence);
    Ok(())
}

fn must_be_new(tx: &WriteTx<'_>, stock: &Stock) -> Result<(), Fault> {
    match store::stock::by_name(tx, &stock.name)? {
        None => Ok(()),
        Some(known) => Err(Fault::conflict(
            format!("there is a stock {} already ({})", shown(&known.name), known.in_words()),
            say!["If there are more of it: ", Remedy::StockMore { stock: known.name }, ". Else give another name."],
        )),
    }
}

/// A change of a stock's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// New pieces were bought, or given.
    More(i64),
    /// Pieces that were missing are here again.
    Found(i64),
    /// Pieces are no longer the school's: of the missing ones, or of those that are here.
    WriteOff { number: i64, of_missing: bool },
}

/// Changes a stock's numbers. Pieces are written off only with a reason.
///
/// Errors: no such stock; there are not so many; a write-off has no reason.
pub fn change(
    store: &mut Store,
    act: &Act,
    named: &str,
    change: Change,
    reason: Option<&str>,
) -> Result<Answer<StockView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::stock::find(tx, named)?;
        let mut after = before.clone();
        let action = match change {
            Change::More(number) => {
                after.add(number)?;
                "stock more"
            }
            Change::Found(number) => {
                after.find(number)?;
                "stock found"
            }
            Change::WriteOff { number, of_missing } => {
                after.write_off(number, of_missing)?;
                "stock write-off"
            }
        };
        let reason = text::given_note("reason", reason)?;
        if matches!(change, Change::WriteOff { .. }) && reason.is_none() {
            return Err(Fault::invalid("a write-off needs a reason")
                .hint(say!["Add ", Input::Reason.blank(), "."])
                .into());
        }
        tx.update(&after)?;
        let mut body = changes(&before, &after);
        body.extend(reason.map(|reason| ("reason".to_owned(), json!(reason))));
        log(tx, act, action, &after, body)?;
        Ok(Answer::plain(StockView::load(tx, &after, act.clock)?))
    })
}

/// Records a count by hand. It corrects nothing: a difference is noted and logged, for somebody to explain.
///
/// Errors: no such stock; the count is of a past day, for which it is unknown how many should have been here.
pub fn count(store: &mut Store, act: &Act, named: &str, number: i64) -> Result<Answer<StockView>, Failure> {
    act.write(store, |tx, act| {
        if act.on.is_some() {
            return Err(Fault::invalid("a count is compared with what should be here now, so it can't be dated back")
                .hint(say!["Leave out ", Input::On, "."])
                .into());
        }
        let before = store::stock::find(tx, named)?;
        let mut after = before.clone();
        after.count(number, act.clock.today())?;
        // The same count on the same day is told again, but changes no row.
        if after != before {
            tx.update(&after)?;
        }
        let expected = after.here();
        let mut body =
            Map::from_iter([("counted".to_owned(), json!(number)), ("expected".to_owned(), json!(expected))]);
        body.insert("difference".into(), json!(number - expected));
        log(tx, act, "stock count", &after, body)?;
        let mut answer = Answer::plain(StockView::load(tx, &after, act.clock)?);
        answer.notes.extend(difference(&after, number - expected));
        Ok(answer)
    })
}

/// A note on the difference between a count and what should be here.
fn difference(stock: &Stock, difference: i64) -> Option<Say> {
    let name = stock.name.clone();
    let found = || {
        let number = difference.unsigned_abs();
        let than = if difference < 0 { "fewer" } else { "more" };
        let told = stock.in_words();
        format!("{number} {than} of {} than there should be ({told}). Nothing was corrected", shown(&name))
    };
    let see = See::Stock { stock: name.clone() };
    Some(match difference {
        0 => return None,
        less if less < 0 => {
            say![found(), ". Who has some: ", see, "; if they are gone: ", Remedy::StockWriteOff { stock: name }]
        }
        _ if stock.missing > 0 => {
            say![found(), ". If they came back: ", see, "; if they were missing: ", Remedy::StockFound { stock: name }]
        }
        _ => say![found(), ". If they came back: ", see, "; if they are new: ", Remedy::StockMore { stock: name }],
    })
}

/// Adds an entry about a stock to the log.
pub(super) fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    stock: &Stock,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("stock".into(), json!(stock.name));
    tx.log(Entry {
        action,
        subject: Subject::new("stock", RowId::from(stock.id.0)),
        asset: None,
        person: None,
        effective_at: act.effective(act.moment(None)?),
        body,
    })
    .map(|_| ())
}
