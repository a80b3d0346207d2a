//! A desk session: each scanned line is answered at once, and is on the disk before its answer.
//!
//! With a person open, a scanned item goes out to them. If they hold it already, it comes back. If someone else holds
//! it, it is refused and a hand-over is offered. A second scan of the same tag changes nothing. With no person open, a
//! tag is a return. `undo` reverses the last step of this session by new entries, trolley contents included, unless
//! the item has moved on since. An empty line ends the slip.

use super::{
    mistakes,
    scan::{self, Doubt, Scanned},
    sign_out::{self, Lending, Terms},
    take_in::{self, Seen},
};
use crate::{
    act::{Act, Timed},
    view::LoanView,
};
use domain::{
    asset::Asset,
    fault::{Failure, Fault, Refusal},
    ids::{AssetId, LoanId, PersonId},
    loan::{Slip, Stage},
    person::Person,
    remedy::See,
    rules::{self, Override},
    say,
    say::{Notes, Say},
    text::{count, fold, shown},
    when::When,
};
use store::{Head, Store, WriteTx};

/// The outcome of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Did {
    /// A person is open now, and holds this many items.
    Opened { name: String, holds: i64 },
    /// An item went out.
    Out(Box<LoanView>),
    /// An item was returned.
    In(Box<LoanView>),
    /// The last step was undone.
    Undone { tag: String, was_out: bool },
    /// The slip is closed, with this many items on it.
    Closed { slip_no: Option<i64>, items: usize },
    /// Nothing changed, for this reason.
    Nothing(Say),
    /// A pupil of the form was skipped.
    Skipped(String),
}

/// The answer to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub did: Did,
    pub warnings: Vec<Refusal>,
    pub notes: Notes,
}

impl Reply {
    fn just(did: Did) -> Self {
        Self { did, warnings: Vec::new(), notes: Notes::default() }
    }

    fn nothing(why: impl Into<Say>) -> Self {
        Self::just(Did::Nothing(why.into()))
    }
}

/// A step that can be undone: the loans that it ended and the loans that it began, with those of a trolley's contents.
/// A hand-over ends one loan and begins another.
#[derive(Debug, Clone, Default)]
struct Step {
    ended: Vec<LoanId>,
    begun: Vec<LoanId>,
    /// The pupil whose turn it was, while a form is worked through.
    turn: Option<PersonId>,
}

/// The answer to `help`.
const HELP: &str = "scan a person, then the tags to lend; with no person open, a tag is a return; an empty line ends \
    the slip; undo reverses the last step; hand over takes an item in from its holder and lends it on; skip moves to \
    the next pupil; quit ends the session";

/// The words of the desk itself, folded. They are never a tag or a person.
const WORDS: [&str; 7] = ["", "skip", "help", "?", "undo", "hand over", "handover"];

/// A session at the desk.
pub struct Sitting {
    terms: Terms,
    overrides: Vec<Override>,
    open: Option<Person>,
    slip: Option<Slip>,
    /// The items scanned for this person, in order, each with the number of its slip.
    scanned: Vec<(AssetId, i64)>,
    /// Items that were returned while this person was open. A second scan of one of them is a slip of the hand, not a loan.
    came_in: Vec<AssetId>,
    steps: Vec<Step>,
    /// Pupils of the form who still have no item. The last in the list is the next to be served.
    class: Vec<PersonId>,
    walking: bool,
    /// True if the operator said that every returned item was checked and is fine.
    all_well: bool,
    /// The item that the last refusal offered to hand over.
    offered: Option<AssetId>,
    /// The numbers of items that went out and that were returned.
    pub tally: (usize, usize),
    /// The head of the log after the last line. A different head now means that a backup was restored in between.
    head: Option<Head>,
}

impl Sitting {
    /// Opens a session. The terms apply to every slip in it.
    ///
    /// Errors: the terms have a text that can't go on a slip.
    pub fn new(terms: &Terms, overrides: Vec<Override>, all_well: bool) -> Result<Self, Fault> {
        Ok(Self {
            terms: terms.cleaned()?,
            overrides,
            open: None,
            slip: None,
            scanned: Vec::new(),
            came_in: Vec::new(),
            steps: Vec::new(),
            class: Vec::new(),
            walking: false,
            all_well,
            offered: None,
            tally: (0, 0),
            head: None,
        })
    }

    /// Sets the due date of items that go out from now on.
    pub fn falls_due(&mut self, due: Option<When>) {
        self.terms.due = due;
    }

    /// Works through a form or the pupils of a teaching group: each in turn is open for one tag. The answer names the
    /// first. People who have left are passed over.
    ///
    /// Errors: no form or group has this name; nobody is in it.
    pub fn walk(&mut self, store: &mut Store, act: &Act, class: &str) -> Result<Reply, Failure> {
        let today = act.clock().today();
        let (name, members) = store.read(|tx| {
            let class = store::group::class(tx, class, today)?;
            Ok::<_, Fault>((class.name().to_owned(), class.people(tx, today)?))
        })?;
        if members.is_empty() {
            return Err(Fault::not_found(format!("nobody is in {} now", shown(&name)))
                .hint(say![See::PeopleOfClass, " lists a form or teaching group, with those who have left."])
                .into());
        }
        self.class = members.iter().rev().map(|p| p.id).collect();
        self.walking = true;
        self.next_of_class(store, act)
    }

    /// The open person, for the prompt.
    pub fn person(&self) -> Option<&Person> {
        self.open.as_ref()
    }

    /// True while a form is worked through.
    pub fn is_walking(&self) -> bool {
        self.walking
    }

    /// Answers one line. Everything it reports as done is on the disk.
    ///
    /// Errors: refused, unknown, or the register can't be written; nothing was changed, and the session goes on.
    pub fn line(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        self.must_be_the_same(store)?;
        let reply = self.answer(store, act, typed.trim());
        self.head = Some(store.head()?);
        reply
    }

    /// The question about a line whose word is both an item's and a person's, or differs from a tag or a ref only in
    /// leading zeros or spaces. Without an answer, [`Self::line`] refuses such a line.
    pub fn doubt(&self, store: &mut Store, typed: &str) -> Result<Option<Doubt>, Fault> {
        if WORDS.contains(&fold(typed.trim()).as_str()) {
            return Ok(None);
        }
        store.read(|tx| scan::doubt(tx, typed.trim()))
    }

    /// Refuses the line if a backup was restored since the last one: the open person and slip may not be in it.
    fn must_be_the_same(&mut self, store: &mut Store) -> Result<(), Fault> {
        let Some(head) = self.head.take() else { return Ok(()) };
        if store.read::<_, Fault>(|tx| store::hash_of(tx, head.no))?.as_deref() == Some(&head.hash) {
            return Ok(());
        }
        self.clear(None);
        self.steps.clear();
        Err(Fault::conflict(
            "a backup was restored since the last line, so this line was ignored",
            "Scan the person again, then the tag.",
        ))
    }

    fn answer(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        let offered = self.offered.take();
        match fold(typed).as_str() {
            "" | "skip" if self.walking => self.skip(store, act),
            "" => Ok(self.close()),
            "skip" => Ok(Reply::nothing("there is nobody to skip: the desk isn't working through a form")),
            "help" | "?" => Ok(Reply::nothing(HELP)),
            "undo" => self.undo(store, act),
            "hand over" | "handover" => self.hand_over(store, act, offered),
            _ => self.scan(store, act, typed),
        }
    }

    fn close(&mut self) -> Reply {
        let on_it = |slip: &Slip| self.scanned.iter().filter(|(_, no)| *no == slip.no).count();
        let reply = match (&self.open, &self.slip) {
            (None, _) => Did::Nothing("no person is open; scan a person, or a tag to take it in".into()),
            (Some(person), None) => Did::Nothing(format!("nothing was scanned for {}", person.name).into()),
            (Some(_), Some(slip)) => match on_it(slip) {
                0 => Did::Nothing(format!("nothing is left on slip {}", slip.no).into()),
                items => Did::Closed { slip_no: Some(slip.no), items },
            },
        };
        self.clear(None);
        Reply::just(reply)
    }

    fn clear(&mut self, open: Option<Person>) {
        (self.open, self.slip) = (open, None);
        self.scanned.clear();
        self.came_in.clear();
    }

    fn scan(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        match store.read(|tx| scan::read(tx, typed))? {
            Scanned::Asset(asset) => self.tag(store, act, *asset),
            Scanned::Person(person) => self.open_person(store, act, *person),
        }
    }

    fn open_person(&mut self, store: &mut Store, act: &Act, person: Person) -> Result<Reply, Failure> {
        let (holds, office) = store.read(|tx| {
            Ok::<_, Fault>((
                store::loan::open_of_person(tx, person.id)?.len(),
                sign_out::see_the_office(tx, &act.now(), &person)?,
            ))
        })?;
        // Scanning the next card ends the open slip.
        let before = match self.close().did {
            Did::Closed { slip_no: Some(no), items } => {
                Some(format!("slip {no}: {}; the borrower must sign", count(items, "item")))
            }
            _ => None,
        };
        self.clear(Some(person.clone()));
        let did = Did::Opened { name: person.label(), holds: i64::try_from(holds).unwrap_or(i64::MAX) };
        Ok(Reply { notes: before.into_iter().chain(office).collect(), ..Reply::just(did) })
    }

    fn tag(&mut self, store: &mut Store, act: &Act, asset: Asset) -> Result<Reply, Failure> {
        let Some(person) = self.open.clone() else { return self.take_in(store, act, &asset) };
        let person = store.read(|tx| store::person::again(tx, person.id))?;
        self.open = Some(person.clone());
        if self.scanned.iter().any(|(id, _)| *id == asset.id) {
            return Ok(Reply::nothing(format!("{} is already on this slip; nothing changed", asset.tag)));
        }
        if self.came_in.contains(&asset.id) {
            let why = format!("{} has just been returned; to lend it again, scan {} first", asset.tag, person.name);
            return Ok(Reply::nothing(why));
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
        let lent = act.write(store, |tx, act| self.lend_in(tx, act, person, asset))?;
        Ok(self.went_out(store, act, id, lent))
    }

    fn lend_in(
        &self,
        tx: &WriteTx<'_>,
        act: &Timed<'_>,
        person: &Person,
        asset: Asset,
    ) -> Result<sign_out::Lent, Failure> {
        // Read everything again under the write lock, because others may have changed it since it was scanned: a ban, a
        // last working day, a signature.
        let person = &store::person::again(tx, person.id)?;
        if person.erased_on.is_some() {
            return Err(Fault::conflict(
                "the person whose card was scanned has been erased",
                "Scan the card of the person who is here.",
            )
            .into());
        }
        let strictness = store::setting::strictness(tx, self.overrides.clone())?;
        let lending = Lending { person, terms: &self.terms, strictness: &strictness, partial: false };
        let asset = store::asset::by_id(tx, asset.id)?;
        let slip = self.slip.as_ref().map(|slip| store::loan::slip_by_id(tx, slip.id)).transpose()?;
        // A signature is for the items that were on the slip then, so the next item begins another slip.
        let slip = slip.filter(|slip| slip.signed_how.is_none());
        sign_out::lend(tx, act, &lending, vec![asset], slip)
    }

    fn went_out(&mut self, store: &mut Store, act: &Act, asset: AssetId, lent: sign_out::Lent) -> Reply {
        let sign_out::Lent { slip, mut loans, warnings, mut notes, .. } = lent;
        let items = loans.len();
        let begun = loans.iter().map(|(loan, _)| loan.id).collect();
        let (_, view) = loans.swap_remove(0);
        self.scanned.push((asset, slip.no));
        self.scanned.extend(loans.iter().map(|(inner, _)| (inner.asset_id, slip.no)));
        self.slip = Some(slip);
        self.steps.push(Step { begun, turn: self.turn(), ..Step::default() });
        self.tally.0 += items;
        if items > 1 {
            notes.push(format!("with the {} inside it", count(items - 1, "item")));
        }
        if self.walking
            && let Ok(Reply { did: Did::Opened { name, .. }, .. }) = self.next_of_class(store, act)
        {
            notes.push(format!("next: {name}"));
        }
        Reply { did: Did::Out(Box::new(view)), warnings, notes }
    }

    fn turn(&self) -> Option<PersonId> {
        self.open.as_ref().filter(|_| self.walking).map(|person| person.id)
    }

    fn take_in(&mut self, store: &mut Store, act: &Act, asset: &Asset) -> Result<Reply, Failure> {
        let is_out = store.read(|tx| store::asset::open_loan(tx, asset.id))?.is_some();
        if !is_out && asset.awaiting_check && !self.all_well {
            let why = format!("{} is already in and needs its return check", asset.tag);
            return Ok(Reply::nothing(why));
        }
        let taken = act.write(store, |tx, act| {
            let asset = store::asset::by_id(tx, asset.id)?;
            take_in::take_one(tx, act, asset, &Seen { all_well: self.all_well, ..Seen::default() })
        })?;
        if !is_out {
            // Only the return check was answered. No loan ended, so there is nothing to undo.
            return Ok(Reply::nothing(Say::joined(taken.notes, "; ")));
        }
        let mut loans = taken.loans;
        self.came_in.extend(loans.iter().map(|(loan, _)| loan.asset_id));
        self.tally.1 += loans.len();
        let ended = loans.iter().map(|(loan, _)| loan.id).collect();
        self.steps.push(Step { ended, turn: self.turn(), ..Step::default() });
        let (_, view) = loans.swap_remove(0);
        Ok(Reply { did: Did::In(Box::new(view)), warnings: Vec::new(), notes: taken.notes })
    }

    /// Hands over the item that the last refusal offered: takes it in and lends it to the open person, in one
    /// transaction.
    fn hand_over(&mut self, store: &mut Store, act: &Act, offered: Option<AssetId>) -> Result<Reply, Failure> {
        let (Some(id), Some(person)) = (offered, self.open.clone()) else {
            return Ok(Reply::nothing("there is nothing to hand over"));
        };
        let (taken, lent) = act.write(store, |tx, act| {
            let asset = store::asset::by_id(tx, id)?;
            let open = store::asset::open_loan(tx, id)?;
            if let Some(refusal) = open.and_then(|loan| rules::refuse_recalled(&asset.tag, &loan)) {
                return Err(Failure::refused(refusal));
            }
            // The person at the desk has the item in front of them, so its checks count as passed.
            let taken = take_in::take_one(tx, act, asset.clone(), &Seen { all_well: true, ..Seen::default() })?;
            Ok((taken, self.lend_in(tx, act, &person, asset)?))
        })?;
        self.tally.1 += taken.loans.len();
        let reply = self.went_out(store, act, id, lent);
        if let Some(step) = self.steps.last_mut() {
            step.ended = taken.loans.iter().map(|(loan, _)| loan.id).collect();
        }
        Ok(reply)
    }

    fn undo(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        let Some(step) = self.steps.last().cloned() else {
            return Ok(Reply::nothing("there is nothing to undo in this session"));
        };
        let undone = act.write(store, |tx, act| undo_step(tx, act, &step))?;
        self.steps.pop();
        self.scanned.retain(|(id, _)| !undone.voided.contains(id));
        self.came_in.retain(|id| !undone.reopened.contains(id));
        self.tally.0 = self.tally.0.saturating_sub(step.begun.len());
        self.tally.1 = self.tally.1.saturating_sub(step.ended.len());
        let mut notes: Notes = undone.with.map(|name| format!("with {name}")).into_iter().collect();
        if let Some(next) = self.turn_back(store, step.turn)? {
            notes.push(format!("next: {next}"));
        }
        Ok(Reply { notes, ..Reply::just(Did::Undone { tag: undone.tag, was_out: step.ended.is_empty() }) })
    }

    /// Makes it the turn of the pupil of the undone step again, and returns the pupil's name.
    fn turn_back(&mut self, store: &mut Store, turn: Option<PersonId>) -> Result<Option<String>, Failure> {
        let Some(id) = turn.filter(|_| self.walking) else { return Ok(None) };
        if let Some(waiting) = self.open.as_ref().map(|p| p.id).filter(|waiting| *waiting != id) {
            self.class.push(waiting);
        }
        let person = store.read(|tx| store::person::again(tx, id))?;
        let name = person.label();
        self.clear(Some(person));
        Ok(Some(name))
    }

    fn skip(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        let skipped = self.open.as_ref().map(Person::label).unwrap_or_default();
        let mut reply = Reply::just(Did::Skipped(skipped));
        if let Did::Opened { name, .. } = self.next_of_class(store, act)?.did {
            reply.notes.push(format!("next: {name}"));
        }
        Ok(reply)
    }

    fn next_of_class(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        match self.class.pop() {
            Some(id) => {
                let person = store.read(|tx| store::person::again(tx, id))?;
                self.open_person(store, act, person)
            }
            None => {
                self.walking = false;
                Ok(self.close())
            }
        }
    }
}

/// The result of an undo.
struct Undone {
    tag: String,
    /// Items whose loan was voided: they are not out.
    voided: Vec<AssetId>,
    /// Items whose return was undone: they are out again.
    reopened: Vec<AssetId>,
    /// The borrower who has the item again.
    with: Option<String>,
}

/// Voids the loans that the step began, and reopens those that it ended.
///
/// Errors: one of the items has moved on.
fn undo_step(tx: &WriteTx<'_>, act: &Timed<'_>, step: &Step) -> Result<Undone, Failure> {
    let (mut voided, mut reopened, mut with) = (Vec::new(), Vec::new(), None);
    for id in &step.begun {
        let mut loan = store::loan::by_id(tx, *id)?;
        loan.must_be(&[Stage::Open], "undone")?;
        mistakes::void_one(tx, act, &mut loan, "undone at the desk")?;
        voided.push(loan.asset_id);
    }
    for id in &step.ended {
        let mut loan = store::loan::by_id(tx, *id)?;
        mistakes::open_again(tx, act, &mut loan)?;
        reopened.push(loan.asset_id);
        with = with.or(Some(loan.person_id));
    }
    let item = voided.first().or(reopened.first()).copied();
    let tag = item.map(|id| store::asset::by_id(tx, id).map(|a| a.tag)).transpose()?.unwrap_or_default();
    let with = with.map(|id| store::person::by_id(tx, id).map(|p| p.name)).transpose()?;
    Ok(Undone { tag, voided, reopened, with })
}

/// Offers `hand over` for an item that someone else holds. The desk has no room for the longer command.
fn with_offer(failure: Failure) -> Failure {
    let Failure::Refused(mut refused) = failure else { return failure };
    for refusal in refused.refusals.iter_mut().filter(|r| r.rule == "already-on-loan") {
        refusal.remedy = "Type `hand over` to take it in and lend it on, or scan another item.".into();
    }
    Failure::Refused(refused)
}
