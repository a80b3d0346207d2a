//! The state of an item as it went out: its condition, what was seen on it, and photographs of it, so that "it was
//! cracked already" has an answer. The bytes are kept once, by their hash, and go with the loan's time in the schedule.

use super::sign_out::Lent;
pub use crate::view::PhotoView;
use crate::{
    act::{Act, Answer, Timed},
    file::{attachment::NewFile, picture},
    log::loan::log,
    view::LoanView,
};
use domain::{
    asset::Condition,
    fault::{Failure, Fault},
    ids::LoanId,
    loan::{Loan, LoanPhoto, MOST_PHOTOS, Stage},
    remedy::{Input, Remedy, See},
    say,
    text::{self, shown},
    when::Instant,
};
use serde_json::{Map, json};
use store::{ReadTx, Store, WriteTx, asset::Spelling, changes};

/// What was seen on an item as it went out. Without a tag, it is about the only item of the slip.
#[derive(Debug, Clone)]
pub struct Seen {
    pub tag: Option<String>,
    pub what: Sight,
}

/// One thing that was seen, or a picture of it.
#[derive(Debug, Clone)]
pub enum Sight {
    Condition(Condition),
    Marks(String),
    Photo(NewFile),
}

impl Sight {
    /// The input that gives it, for a message.
    fn input(&self) -> Input {
        match self {
            Self::Condition(_) => Input::Condition,
            Self::Marks(_) => Input::Marks,
            Self::Photo(_) => Input::Photo,
        }
    }
}

/// Lists the photographs of a loan, in the order in which they were added.
pub fn of_loan(tx: &ReadTx<'_>, id: LoanId) -> Result<Vec<PhotoView>, Fault> {
    Ok(store::attachment::of_loan(tx, id)?.iter().map(Into::into).collect())
}

/// Writes what was seen on the items of a slip that goes out.
///
/// Errors: what was seen is about none of the items, or it is not said about which; a file is no picture.
pub(super) fn record(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    lent: &mut Lent,
    (all, spelling): (&[Seen], Spelling),
) -> Result<(), Failure> {
    for seen in all {
        let at = which(tx, &lent.loans, seen, spelling)?;
        let Some((loan, _)) = lent.loans.get_mut(at) else { continue };
        match &seen.what {
            Sight::Condition(condition) => set_condition(tx, act, loan, *condition)?,
            Sight::Marks(marks) => set_marks(tx, act, loan, marks)?,
            Sight::Photo(file) => add(tx, act, loan, file, loan.out_at, &mut Answer::plain(()))?,
        }
    }
    Ok(())
}

/// The place of the loan that something was seen on.
fn which(tx: &ReadTx<'_>, loans: &[(Loan, LoanView)], seen: &Seen, spelling: Spelling) -> Result<usize, Fault> {
    let tags = || loans.iter().map(|(_, view)| view.tag.as_str()).collect::<Vec<_>>();
    match &seen.tag {
        Some(tag) => {
            let asset = store::asset::find(tx, tag, spelling)?;
            loans.iter().position(|(loan, _)| loan.asset_id == asset.id).ok_or_else(|| {
                Fault::invalid(format!("{} is not on this slip", asset.tag))
                    .hint(format!("The items on it are {}.", tags().join(", ")))
            })
        }
        None if loans.len() == 1 => Ok(0),
        None => Err(Fault::invalid("the item that this is about is not given").hint(say![
            "Begin with the tag and an equals sign: ",
            seen.what.input().with(format!("{}=…", tags().first().unwrap_or(&"TAG"))),
            "."
        ])),
    }
}

/// Records the condition in which an item goes out. The item has that condition from then on.
///
/// Errors: it is damaged, and damaged items are not lent.
fn set_condition(tx: &WriteTx<'_>, act: &Timed<'_>, loan: &mut Loan, condition: Condition) -> Result<(), Fault> {
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    if condition == Condition::Damaged {
        return Err(Fault::conflict(
            format!("{} can't go out damaged", asset.tag),
            say!["Send it for repair: ", Remedy::OpenRepair { tag: Some(asset.tag.clone()), incident_no: None }, "."],
        ));
    }
    if loan.condition_out == condition {
        return Ok(());
    }
    let before = loan.clone();
    loan.condition_out = condition;
    tx.update(&*loan)?;
    if asset.condition != condition {
        tx.update(&domain::asset::Asset { condition, ..asset })?;
    }
    log(tx, act, "loan condition", loan, loan.out_at, changes(&before, loan))
}

fn set_marks(tx: &WriteTx<'_>, act: &Timed<'_>, loan: &mut Loan, marks: &str) -> Result<(), Fault> {
    let before = loan.clone();
    loan.marks_out = text::given_note("note", Some(marks))?;
    tx.update(&*loan)?;
    log(tx, act, "loan condition", loan, loan.out_at, changes(&before, loan))
}

/// Adds photographs to an open loan: all of them, or none. They show the item on the day of this act, and not as it went
/// out, if that was another day.
///
/// Errors: there is no such loan; it is not open; a file is no picture, or one too many.
pub fn attach(store: &mut Store, act: &Act, no: i64, files: &[NewFile]) -> Result<Answer<Vec<PhotoView>>, Failure> {
    act.write(store, |tx, act| {
        let loan = store::loan::by_no(tx, no)?;
        loan.must_be(&[Stage::Open], "photographed")?;
        let at = act.moment(Some((loan.out_at, "it went out")))?;
        let mut answer = Answer::plain(());
        for file in files {
            add(tx, act, &loan, file, at, &mut answer)?;
        }
        if act.clock.day_of(at) != act.clock.day_of(loan.out_at) {
            answer.notes.push("the item went out on an earlier day: the photographs show it as it is now");
        }
        let photos = of_loan(tx, loan.id)?;
        Ok(answer.map(|()| photos))
    })
}

fn add<T>(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    loan: &Loan,
    file: &NewFile,
    at: Instant,
    answer: &mut Answer<T>,
) -> Result<(), Fault> {
    let name = text::required("file's name", &file.name, text::SHORT)?;
    let bytes = picture::clean(&name, &file.bytes)?;
    let sha256 = store::attachment::hash(&bytes);
    let known = store::attachment::of_loan(tx, loan.id)?;
    if let Some(before) = known.iter().find(|photo| photo.sha256 == sha256) {
        answer.notes.push(format!("{} is already photograph {} of loan {}: skipped", shown(&name), before.no, loan.no));
        return Ok(());
    }
    if known.len() >= MOST_PHOTOS {
        return Err(Fault::conflict(
            format!("loan {} has {MOST_PHOTOS} photographs, and no more are kept", loan.no),
            say!["Choose those that show most. ", See::Loan { no: loan.no }, " lists them."],
        ));
    }
    store::attachment::keep(tx, &sha256, &bytes)?;
    let photo = LoanPhoto {
        added_at: tx.at(),
        id: tx.new_id(),
        loan_id: loan.id,
        name,
        no: tx.next_no("loan_photo")?,
        size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256,
        taken_on: act.clock.day_of(at),
    };
    tx.insert(&photo)?;
    let body = Map::from_iter([
        ("photo_no".to_owned(), json!(photo.no)),
        ("name".to_owned(), json!(photo.name)),
        ("size_bytes".to_owned(), json!(photo.size_bytes)),
        ("sha256".to_owned(), json!(photo.sha256)),
        ("taken_on".to_owned(), json!(photo.taken_on)),
    ]);
    log(tx, act, "loan photo", loan, at, body)
}
