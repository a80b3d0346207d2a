//! Opens a stocktake: what is expected where is frozen.

use super::view::StocktakeHead;
use crate::{
    act::{Act, Answer},
    pat::room::no_room,
    view::Unnumbered,
};
use domain::{
    fault::{Failure, Fault},
    remedy::{Input, Remedy, See},
    say,
    stocktake::{Expected, Stocktake},
    text::{self, fold},
};
use serde_json::json;
use store::{Entry, Store, Subject, WriteTx, details, stocktake::ToExpect};

/// An order to open a stocktake. Without a room and a category, everything is counted.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The full name of the room.
    pub location: Option<String>,
    pub category: Option<String>,
    /// True if what is expected is not shown before it is closed.
    pub blind: bool,
    pub note: Option<String>,
}

impl Unnumbered for StocktakeHead {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Opens a stocktake.
///
/// Errors: no item is in that room or of that category; no such category; a text is not valid.
pub fn open(store: &mut Store, act: &Act, order: &Order) -> Result<Answer<StocktakeHead>, Failure> {
    act.write(store, |tx, act| {
        if act.on.is_some() {
            return Err(Fault::invalid("a stocktake freezes what is expected now, so it can't be dated back")
                .hint(say!["Leave out ", Input::On, "."])
                .into());
        }
        let typed = text::given_line("location", order.location.as_deref())?;
        if order.location.is_some() && typed.is_none() {
            // Taken as no location, it would open a stocktake of everything.
            return Err(Fault::invalid("the location is empty").hint("Give the full name of a room.").into());
        }
        let folded = typed.as_deref().map(|typed| fold(typed.trim()));
        let category = order.category.as_deref().map(|name| store::category::find(tx, name)).transpose()?;
        let expected = store::stocktake::to_expect(tx, folded.as_deref(), category.as_ref().map(|one| one.id))?;
        if expected.is_empty() {
            return Err(match (&typed, &folded, &category) {
                (Some(typed), Some(folded), None) => no_room(tx, typed, folded)?,
                _ => nothing_to_count(),
            }
            .into());
        }
        // The name as the register has it, however it was typed.
        let location = expected.first().and_then(|one| one.location.clone()).filter(|_| typed.is_some());
        let stocktake = Stocktake {
            blind: order.blind,
            category_id: category.map(|category| category.id),
            closed_at: None,
            closed_by: None,
            closing_note: None,
            id: tx.new_id(),
            location,
            no: tx.next_no("stocktake")?,
            note: text::given_note("note", order.note.as_deref())?,
            // An entry can't be later than the moment from which a late scan counts.
            opened_at: act.moment(None)?,
            operator_id: tx.operator_id()?,
        };
        let others = store::stocktake::open(tx)?;
        tx.insert(&stocktake)?;
        let number = expected.len();
        expect(tx, &stocktake, expected)?;
        let mut body = details(&stocktake);
        body.insert("expected".to_owned(), json!(number));
        let entry = Entry::plain("stocktake open", Subject::new("stocktake", stocktake.id), body);
        tx.log(Entry { effective_at: act.effective(stocktake.opened_at), ..entry })?;
        let mut answer = Answer::plain(StocktakeHead::load(tx, &stocktake)?);
        if !order.blind {
            answer.notes.push(format!("{} expected", text::count(number, "item is").replace("item iss", "items are")));
        }
        for other in others {
            answer.notes.push(say![
                format!("stocktake {} is open too: ", other.no),
                See::Stocktake { no: other.no },
                ". Say which one a scan is for."
            ]);
        }
        Ok(answer)
    })
}

/// Writes what is expected.
fn expect(tx: &WriteTx<'_>, stocktake: &Stocktake, expected: Vec<ToExpect>) -> Result<(), Fault> {
    let rows = expected.into_iter().map(|one| Expected {
        asset_id: one.asset,
        id: tx.new_id(),
        lent_loan_id: one.loan,
        location: one.location,
        location_folded: one.location_folded,
        outcome: None,
        stocktake_id: stocktake.id,
    });
    tx.insert_all(&rows.collect::<Vec<_>>())
}

fn nothing_to_count() -> Fault {
    Fault::conflict(
        "there is nothing to count: no item is in that room and of that category",
        say!["Count more at once, or record the items first: ", Remedy::AddAsset, "."],
    )
}
