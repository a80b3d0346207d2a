//! A sitting at the desk: a scanner's lines, each answered at once, each act whole before its answer.
//!
//! With a person open, a tag goes out; one that this person holds comes back; one that another holds is refused, with
//! return-then-lend offered; one scanned twice changes nothing. With nobody open, a tag is a return. `undo` takes the
//! last act of this sitting back by a new entry, and not once the thing has moved on. An empty line ends the slip.

use super::{
    Act, loan,
    out::{self, Lending, Terms},
    returns::{self, Seen},
};
use crate::{
    domain::{
        asset::Asset,
        fault::{Failure, Fault, Refusal},
        ids::{AssetId, LoanId, PersonId},
        loan::{Slip, Stage},
        person::Person,
        rules::Override,
        text::fold,
    },
    reports::view::LoanView,
    store::{self, Store, Tx, asset::Spelling},
};

/// What a line did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Did {
    /// A person is open now; how many things they hold.
    Opened { name: String, holds: i64 },
    /// A thing went out.
    Out(Box<LoanView>),
    /// A thing came in.
    In(Box<LoanView>),
    /// The last act was taken back.
    Undone { tag: String, was_out: bool },
    /// The slip is closed; how many things are on it.
    Closed { slip_no: Option<i64>, things: usize },
    /// Nothing changed, and why.
    Nothing(String),
    /// A pupil of the class was skipped.
    Skipped(String),
}

/// The answer to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub did: Did,
    pub warnings: Vec<Refusal>,
    pub notes: Vec<String>,
}

impl Reply {
    fn just(did: Did) -> Self {
        Self { did, warnings: Vec::new(), notes: Vec::new() }
    }
}

/// What can be undone.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Out(LoanId),
    In(LoanId),
    /// Taken in from one, and lent on to another.
    HandOver {
        from: LoanId,
        to: LoanId,
    },
}

/// A sitting at the desk.
pub struct Sitting {
    terms: Terms,
    overrides: Vec<Override>,
    open: Option<Person>,
    slip: Option<Slip>,
    /// Tags of this slip, in the order they were scanned.
    scanned: Vec<AssetId>,
    deeds: Vec<Deed>,
    /// A class list that is walked, one tag each; the next stands last.
    class: Vec<PersonId>,
    walking: bool,
    /// What comes in was looked at and found well.
    all_well: bool,
    /// Offered by the last refusal: `hand over` takes it in and lends it on.
    offered: Option<AssetId>,
    /// How many things went out and came in.
    pub tally: (usize, usize),
}

impl Sitting {
    /// A sitting on these terms: they hold for every slip of it.
    pub fn new(terms: Terms, overrides: Vec<Override>, all_well: bool) -> Self {
        Self {
            terms,
            overrides,
            open: None,
            slip: None,
            scanned: Vec::new(),
            deeds: Vec::new(),
            class: Vec::new(),
            walking: false,
            all_well,
            offered: None,
            tally: (0, 0),
        }
    }

    /// Walks a class list: each in turn is open for one tag. Says who is first.
    ///
    /// Errors: nobody is in that class.
    pub fn walk(&mut self, store: &mut Store, class: &str) -> Result<Reply, Failure> {
        let members = store.read(|tx| store::person::in_class(tx, class))?;
        if members.is_empty() {
            return Err(Fault::not_found(format!("nobody is in the class {}", crate::domain::text::shown(class)))
                .hint("`kitbook person list --class CLASS` shows a class.")
                .into());
        }
        self.class = members.iter().rev().map(|p| p.id).collect();
        self.walking = true;
        self.next_of_class(store)
    }

    /// Who is open, for the prompt.
    pub fn person(&self) -> Option<&Person> {
        self.open.as_ref()
    }

    /// Whether a class list is being walked.
    pub fn is_walking(&self) -> bool {
        self.walking
    }

    /// Answers one line. What it says was done is on the disk.
    ///
    /// Errors: refused, not known, or the register can't be written; nothing was changed, and the sitting goes on.
    pub fn line(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        let typed = typed.trim();
        let offered = self.offered.take();
        match fold(typed).as_str() {
            "" | "skip" if self.walking => self.skip(store),
            "" => Ok(self.close()),
            "undo" => self.undo(store, act),
            "hand over" => self.hand_over(store, act, offered),
            _ => self.scan(store, act, typed),
        }
    }

    fn close(&mut self) -> Reply {
        let reply = match (&self.open, &self.slip) {
            (None, _) => Did::Nothing("nobody is open; scan a person, or a tag to take it in".to_owned()),
            (Some(person), None) => Did::Nothing(format!("{} has nothing on a slip", person.name)),
            (Some(_), Some(slip)) => Did::Closed { slip_no: Some(slip.no), things: self.scanned.len() },
        };
        (self.open, self.slip) = (None, None);
        self.scanned.clear();
        Reply::just(reply)
    }

    fn scan(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        match store.read(|tx| read_scan(tx, typed))? {
            Scanned::Asset(asset) => self.tag(store, act, *asset),
            Scanned::Person(person) => self.open_person(store, *person),
        }
    }

    fn open_person(&mut self, store: &mut Store, person: Person) -> Result<Reply, Failure> {
        let holds = store.read(|tx| store::loan::open_of_person(tx, person.id))?.len();
        (self.slip, self.open) = (None, Some(person.clone()));
        self.scanned.clear();
        Ok(Reply::just(Did::Opened { name: person.label(), holds: i64::try_from(holds).unwrap_or(i64::MAX) }))
    }

    fn tag(&mut self, store: &mut Store, act: &Act, asset: Asset) -> Result<Reply, Failure> {
        let Some(person) = self.open.clone() else { return self.take_in(store, act, &asset) };
        if self.scanned.contains(&asset.id) {
            return Ok(Reply::just(Did::Nothing(format!("{} is on this slip already; nothing changed", asset.tag))));
        }
        let open = store.read(|tx| store::asset::open_loan(tx, asset.id))?;
        match open {
            Some(open) if open.person_id == person.id => self.take_in(store, act, &asset),
            Some(_) => {
                self.offered = Some(asset.id);
                self.lend(store, act, &person, asset).map_err(with_offer)
            }
            None => self.lend(store, act, &person, asset),
        }
    }

    fn lend(&mut self, store: &mut Store, act: &Act, person: &Person, asset: Asset) -> Result<Reply, Failure> {
        let id = asset.id;
        let lent = act.write(store, |tx| self.lend_in(tx, act, person, asset))?;
        Ok(self.went_out(store, id, lent))
    }

    fn lend_in(&self, tx: &Tx<'_>, act: &Act, person: &Person, asset: Asset) -> Result<out::Lent, Failure> {
        let bending = store::setting::bending(tx, self.overrides.clone())?;
        let lending = Lending { person, terms: &self.terms, bending: &bending, partial: false };
        // The asset as it stands now, under the write lock.
        let asset = store::asset::by_id(tx, asset.id)?;
        out::lend(tx, act, &lending, vec![asset], self.slip.clone())
    }

    fn went_out(&mut self, store: &mut Store, asset: AssetId, lent: out::Lent) -> Reply {
        let out::Lent { slip, mut loans, warnings, mut notes, .. } = lent;
        let things = loans.len();
        let (loan, view) = loans.swap_remove(0);
        self.slip = Some(slip);
        self.scanned.push(asset);
        self.scanned.extend(loans.iter().map(|(inner, _)| inner.asset_id));
        self.deeds.push(Deed::Out(loan.id));
        self.tally.0 += things;
        if things > 1 {
            notes.push(format!("with the {} inside it", crate::domain::text::count(things - 1, "thing")));
        }
        if self.walking
            && let Ok(Reply { did: Did::Opened { name, .. }, .. }) = self.next_of_class(store)
        {
            notes.push(format!("next: {name}"));
        }
        Reply { did: Did::Out(Box::new(view)), warnings, notes }
    }

    fn take_in(&mut self, store: &mut Store, act: &Act, asset: &Asset) -> Result<Reply, Failure> {
        let taken = act.write(store, |tx| {
            let asset = store::asset::by_id(tx, asset.id)?;
            returns::take_one(tx, act, asset, &Seen { all_well: self.all_well, ..Seen::default() })
        })?;
        let mut loans = taken.loans;
        let things = loans.len();
        let (loan, view) = loans.swap_remove(0);
        self.deeds.push(Deed::In(loan.id));
        self.tally.1 += things;
        Ok(Reply { did: Did::In(Box::new(view)), warnings: Vec::new(), notes: taken.notes })
    }

    /// Return-then-lend, as the last refusal offered it; one transaction.
    fn hand_over(&mut self, store: &mut Store, act: &Act, offered: Option<AssetId>) -> Result<Reply, Failure> {
        let (Some(id), Some(person)) = (offered, self.open.clone()) else {
            return Ok(Reply::just(Did::Nothing("there is nothing to hand over".to_owned())));
        };
        let (taken, lent) = act.write(store, |tx| {
            let asset = store::asset::by_id(tx, id)?;
            // Handed across the desk, it was looked at by the one who says so.
            let taken = returns::take_one(tx, act, asset.clone(), &Seen { all_well: true, ..Seen::default() })?;
            Ok((taken, self.lend_in(tx, act, &person, asset)?))
        })?;
        self.tally.1 += taken.loans.len();
        let (from, to) = (taken.loans.first().map(|(l, _)| l.id), lent.loans.first().map(|(l, _)| l.id));
        let reply = self.went_out(store, id, lent);
        if let Some((from, to)) = from.zip(to) {
            self.deeds.pop();
            self.deeds.push(Deed::HandOver { from, to });
        }
        Ok(reply)
    }

    fn undo(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        let Some(deed) = self.deeds.last().copied() else {
            let why = "nothing has been done in this sitting that could be undone";
            return Ok(Reply::just(Did::Nothing(why.to_owned())));
        };
        let (tag, struck) = act.write(store, |tx| match deed {
            Deed::Out(id) => take_back_out(tx, act, id),
            Deed::In(id) => Ok((take_back_in(tx, act, id)?, Vec::new())),
            Deed::HandOver { from, to } => {
                let (_, struck) = take_back_out(tx, act, to)?;
                Ok((take_back_in(tx, act, from)?, struck))
            }
        })?;
        self.deeds.pop();
        self.scanned.retain(|id| !struck.contains(id));
        self.tally.0 = self.tally.0.saturating_sub(struck.len());
        if !matches!(deed, Deed::Out(_)) {
            self.tally.1 = self.tally.1.saturating_sub(1);
        }
        Ok(Reply::just(Did::Undone { tag, was_out: matches!(deed, Deed::Out(_)) }))
    }

    fn skip(&mut self, store: &mut Store) -> Result<Reply, Failure> {
        let skipped = self.open.as_ref().map(Person::label).unwrap_or_default();
        let mut reply = Reply::just(Did::Skipped(skipped));
        if let Did::Opened { name, .. } = self.next_of_class(store)?.did {
            reply.notes.push(format!("next: {name}"));
        }
        Ok(reply)
    }

    fn next_of_class(&mut self, store: &mut Store) -> Result<Reply, Failure> {
        match self.class.pop() {
            Some(id) => {
                let person = store.read(|tx| store::person::by_id(tx, id))?;
                self.open_person(store, person)
            }
            None => {
                self.walking = false;
                Ok(self.close())
            }
        }
    }
}

/// What a scanned word means.
enum Scanned {
    Asset(Box<Asset>),
    Person(Box<Person>),
}

/// A tag, else a person. A word that is neither is most often a tag, and answered as one.
///
/// Errors: two of one name, neither, or the register can't be read.
fn read_scan(tx: &Tx<'_>, typed: &str) -> Result<Scanned, Fault> {
    if let Some(asset) = store::asset::seek(tx, typed, Spelling::Whole)? {
        return Ok(Scanned::Asset(Box::new(asset)));
    }
    if let Some(person) = store::person::find_whole(tx, typed)? {
        return Ok(Scanned::Person(Box::new(person)));
    }
    Err(store::asset::unknown(tx, typed)?)
}

/// Strikes out what went out, a trolley's contents with it; the tag, and every thing that is not out after all.
///
/// Errors: it has moved on.
fn take_back_out(tx: &Tx<'_>, act: &Act, id: LoanId) -> Result<(String, Vec<AssetId>), Failure> {
    let mut loan = store::loan::by_id(tx, id)?;
    loan.must_be(&[Stage::Open], "undone")?;
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    let mut struck = vec![loan.asset_id];
    // What is in a trolley went out in the same act, on the same slip.
    for mut inner in loan::open_on_slip(tx, loan.slip_id)? {
        let thing = store::asset::by_id(tx, inner.asset_id)?;
        if inner.id != loan.id && thing.inside_id == Some(asset.id) {
            struck.push(thing.id);
            loan::strike(tx, act, &mut inner, "undone at the desk")?;
        }
    }
    loan::strike(tx, act, &mut loan, "undone at the desk")?;
    Ok((asset.tag, struck))
}

/// Opens the loan of what came in again; its tag.
///
/// Errors: it has moved on.
fn take_back_in(tx: &Tx<'_>, act: &Act, id: LoanId) -> Result<String, Failure> {
    let mut loan = store::loan::by_id(tx, id)?;
    loan::open_again(tx, act, &mut loan)?;
    Ok(store::asset::by_id(tx, loan.asset_id)?.tag)
}

/// At the desk, the remedy for a thing that another holds is two words.
fn with_offer(failure: Failure) -> Failure {
    let Failure::Refused(mut refused) = failure else { return failure };
    for refusal in refused.refusals.iter_mut().filter(|r| r.rule == "already-on-loan") {
        refusal.remedy = "Type `hand over` to take it in and lend it on, or scan something else.".to_owned();
    }
    Failure::Refused(refused)
}
