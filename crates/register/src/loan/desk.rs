//! A sitting at the desk: a scanner's lines, each answered at once, each act whole before its answer.
//!
//! With a person open, a tag goes out; one that this person holds comes back; one that another holds is refused, with
//! return-then-lend offered; one scanned twice changes nothing. With nobody open, a tag is a return. `undo` takes the
//! last act of this sitting back by new entries, with all that went along in a trolley, and not once the item has
//! moved on. An empty line ends the slip.

use super::{
    mistakes,
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
use store::{Head, ReadTx, Store, WriteTx, asset::Spelling};

/// What a line did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Did {
    /// A person is open now; how many items they hold.
    Opened { name: String, holds: i64 },
    /// An item went out.
    Out(Box<LoanView>),
    /// An item came in.
    In(Box<LoanView>),
    /// The last act was taken back.
    Undone { tag: String, was_out: bool },
    /// The slip is closed; how many items are on it.
    Closed { slip_no: Option<i64>, items: usize },
    /// Nothing changed, and why.
    Nothing(Say),
    /// A pupil of the class was skipped.
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

/// An act that can be undone: the loans that it ended, and those that it began; a trolley's contents among them. A
/// hand-over did both.
#[derive(Debug, Clone, Default)]
struct Deed {
    ended: Vec<LoanId>,
    begun: Vec<LoanId>,
    /// Whose turn it was in a class that is walked.
    turn: Option<PersonId>,
}

/// What people type to be reminded.
const WORDS: &str = "scan a person, then tags; with nobody open a tag comes in; an empty line ends the slip; undo takes the \
    last act back; hand over takes in what another holds and lends it on; skip goes on to the next of a class; quit ends";

/// A sitting at the desk.
pub struct Sitting {
    terms: Terms,
    overrides: Vec<Override>,
    open: Option<Person>,
    slip: Option<Slip>,
    /// Tags of this slip, in the order they were scanned.
    scanned: Vec<AssetId>,
    /// What came in while this person was open: a second scan of it is a slip of the hand, not a loan.
    came_in: Vec<AssetId>,
    deeds: Vec<Deed>,
    /// A class list that is walked, one tag each; the next stands last.
    class: Vec<PersonId>,
    walking: bool,
    /// What comes in was looked at and found well.
    all_well: bool,
    /// Offered by the last refusal: `hand over` takes it in and lends it on.
    offered: Option<AssetId>,
    /// How many items went out and came in.
    pub tally: (usize, usize),
    /// Where the log stood behind the last line: a restoring meanwhile shows by it.
    head: Option<Head>,
}

impl Sitting {
    /// A sitting on these terms: they hold for every slip of it.
    ///
    /// Errors: a text among them that may not stand on a slip.
    pub fn new(terms: &Terms, overrides: Vec<Override>, all_well: bool) -> Result<Self, Fault> {
        Ok(Self {
            terms: terms.cleaned()?,
            overrides,
            open: None,
            slip: None,
            scanned: Vec::new(),
            came_in: Vec::new(),
            deeds: Vec::new(),
            class: Vec::new(),
            walking: false,
            all_well,
            offered: None,
            tally: (0, 0),
            head: None,
        })
    }

    /// When what goes out from now on is due, if the terms say it.
    pub fn falls_due(&mut self, due: Option<When>) {
        self.terms.due = due;
    }

    /// Walks a class list: each in turn is open for one tag. Says who is first.
    ///
    /// Errors: nobody is in that class.
    pub fn walk(&mut self, store: &mut Store, act: &Act, class: &str) -> Result<Reply, Failure> {
        let members = store.read(|tx| store::person::in_class(tx, class))?;
        if members.is_empty() {
            return Err(Fault::not_found(format!("nobody is in the class {}", shown(class)))
                .hint(say![See::PeopleOfClass, " shows a class."])
                .into());
        }
        self.class = members.iter().rev().map(|p| p.id).collect();
        self.walking = true;
        self.next_of_class(store, act)
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
        self.must_be_the_same(store)?;
        let reply = self.answer(store, act, typed.trim());
        self.head = Some(store.head()?);
        reply
    }

    /// Errors: a backup was put in the register's place: who is open here, and what is on the slip, is another's business.
    fn must_be_the_same(&mut self, store: &mut Store) -> Result<(), Fault> {
        let Some(head) = self.head.take() else { return Ok(()) };
        if store.read::<_, Fault>(|tx| store::hash_of(tx, head.no))?.as_deref() == Some(&head.hash) {
            return Ok(());
        }
        self.clear(None);
        self.deeds.clear();
        Err(Fault::conflict(
            "a backup was put in the register's place meanwhile: nothing was done with this line",
            "Scan the person again, then the tag.",
        ))
    }

    fn answer(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        let offered = self.offered.take();
        match fold(typed).as_str() {
            "" | "skip" if self.walking => self.skip(store, act),
            "" => Ok(self.close()),
            "skip" => Ok(Reply::nothing("there is nobody to skip: no class is being walked")),
            "help" | "?" => Ok(Reply::nothing(WORDS)),
            "undo" => self.undo(store, act),
            "hand over" | "handover" => self.hand_over(store, act, offered),
            _ => self.scan(store, act, typed),
        }
    }

    fn close(&mut self) -> Reply {
        let reply = match (&self.open, &self.slip) {
            (None, _) => Did::Nothing("nobody is open; scan a person, or a tag to take it in".into()),
            (Some(person), None) => Did::Nothing(format!("{} has nothing on a slip", person.name).into()),
            (Some(_), Some(slip)) if self.scanned.is_empty() => {
                Did::Nothing(format!("nothing is left on slip {}", slip.no).into())
            }
            (Some(_), Some(slip)) => Did::Closed { slip_no: Some(slip.no), items: self.scanned.len() },
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
        match store.read(|tx| read_scan(tx, typed))? {
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
        // A card that is scanned while a slip is open ends that slip.
        let before = match self.close().did {
            Did::Closed { slip_no: Some(no), items } => {
                Some(format!("slip {no}: {}, to be signed", count(items, "item")))
            }
            _ => None,
        };
        self.clear(Some(person.clone()));
        let did = Did::Opened { name: person.label(), holds: i64::try_from(holds).unwrap_or(i64::MAX) };
        Ok(Reply { notes: before.into_iter().chain(office).collect(), ..Reply::just(did) })
    }

    fn tag(&mut self, store: &mut Store, act: &Act, asset: Asset) -> Result<Reply, Failure> {
        let Some(person) = self.open.clone() else { return self.take_in(store, act, &asset) };
        if self.scanned.contains(&asset.id) {
            return Ok(Reply::nothing(format!("{} is on this slip already; nothing changed", asset.tag)));
        }
        if self.came_in.contains(&asset.id) {
            let why = format!("{} has just come in; to lend it again, scan {} anew first", asset.tag, person.name);
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
        let strictness = store::setting::strictness(tx, self.overrides.clone())?;
        let lending = Lending { person, terms: &self.terms, strictness: &strictness, partial: false };
        // The asset as it stands now, under the write lock.
        let asset = store::asset::by_id(tx, asset.id)?;
        sign_out::lend(tx, act, &lending, vec![asset], self.slip.clone())
    }

    fn went_out(&mut self, store: &mut Store, act: &Act, asset: AssetId, lent: sign_out::Lent) -> Reply {
        let sign_out::Lent { slip, mut loans, warnings, mut notes, .. } = lent;
        let items = loans.len();
        let begun = loans.iter().map(|(loan, _)| loan.id).collect();
        let (_, view) = loans.swap_remove(0);
        self.slip = Some(slip);
        self.scanned.push(asset);
        self.scanned.extend(loans.iter().map(|(inner, _)| inner.asset_id));
        self.deeds.push(Deed { begun, turn: self.turn(), ..Deed::default() });
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
            let why = format!("{} is in already, and awaits its return check", asset.tag);
            return Ok(Reply::nothing(why));
        }
        let taken = act.write(store, |tx, act| {
            let asset = store::asset::by_id(tx, asset.id)?;
            take_in::take_one(tx, act, asset, &Seen { all_well: self.all_well, ..Seen::default() })
        })?;
        if !is_out {
            // Its check was answered; there was no loan to end, and so there is nothing to undo.
            return Ok(Reply::nothing(Say::joined(taken.notes, "; ")));
        }
        let mut loans = taken.loans;
        self.came_in.extend(loans.iter().map(|(loan, _)| loan.asset_id));
        self.tally.1 += loans.len();
        let ended = loans.iter().map(|(loan, _)| loan.id).collect();
        self.deeds.push(Deed { ended, turn: self.turn(), ..Deed::default() });
        let (_, view) = loans.swap_remove(0);
        Ok(Reply { did: Did::In(Box::new(view)), warnings: Vec::new(), notes: taken.notes })
    }

    /// Return-then-lend, as the last refusal offered it; one transaction.
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
            // Handed across the desk, it was looked at by the one who says so.
            let taken = take_in::take_one(tx, act, asset.clone(), &Seen { all_well: true, ..Seen::default() })?;
            Ok((taken, self.lend_in(tx, act, &person, asset)?))
        })?;
        self.tally.1 += taken.loans.len();
        let reply = self.went_out(store, act, id, lent);
        if let Some(deed) = self.deeds.last_mut() {
            deed.ended = taken.loans.iter().map(|(loan, _)| loan.id).collect();
        }
        Ok(reply)
    }

    fn undo(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        let Some(deed) = self.deeds.last().cloned() else {
            return Ok(Reply::nothing("nothing has been done in this sitting that could be undone"));
        };
        let undone = act.write(store, |tx, act| take_back(tx, act, &deed))?;
        self.deeds.pop();
        self.scanned.retain(|id| !undone.struck.contains(id));
        self.came_in.retain(|id| !undone.opened.contains(id));
        self.tally.0 = self.tally.0.saturating_sub(deed.begun.len());
        self.tally.1 = self.tally.1.saturating_sub(deed.ended.len());
        let mut notes: Notes = undone.with.map(|name| format!("with {name}")).into_iter().collect();
        if let Some(next) = self.step_back(store, deed.turn)? {
            notes.push(format!("next: {next}"));
        }
        Ok(Reply { notes, ..Reply::just(Did::Undone { tag: undone.tag, was_out: deed.ended.is_empty() }) })
    }

    /// In a class that is walked, what was undone is that pupil's turn again. Who that is.
    fn step_back(&mut self, store: &mut Store, turn: Option<PersonId>) -> Result<Option<String>, Failure> {
        let Some(id) = turn.filter(|_| self.walking) else { return Ok(None) };
        if let Some(waiting) = self.open.as_ref().map(|p| p.id).filter(|waiting| *waiting != id) {
            self.class.push(waiting);
        }
        let person = store.read(|tx| store::person::by_id(tx, id))?;
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
                let person = store.read(|tx| store::person::by_id(tx, id))?;
                self.open_person(store, act, person)
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
fn read_scan(tx: &ReadTx<'_>, typed: &str) -> Result<Scanned, Fault> {
    if let Some(asset) = store::asset::seek(tx, typed, Spelling::Whole)? {
        return Ok(Scanned::Asset(Box::new(asset)));
    }
    if let Some(person) = store::person::find_whole(tx, typed)? {
        return Ok(Scanned::Person(Box::new(person)));
    }
    // A part of a name opens nobody's slip; whom it may mean is said.
    match store::person::seek(tx, typed)? {
        Some(person) => Err(Fault::not_found(format!("no asset has the tag {}", shown(typed))).hint(format!(
            "For {} scan the card, or type the ref {}.",
            person.label(),
            person.reference
        ))),
        None => Err(store::asset::unknown(tx, typed)?),
    }
}

/// What was undone.
struct Undone {
    tag: String,
    /// Items that are not out after all.
    struck: Vec<AssetId>,
    /// Items that are out again.
    opened: Vec<AssetId>,
    /// Who has the item again.
    with: Option<String>,
}

/// Strikes out what the deed began, and opens again what it ended.
///
/// Errors: one of the items has moved on.
fn take_back(tx: &WriteTx<'_>, act: &Timed<'_>, deed: &Deed) -> Result<Undone, Failure> {
    let (mut struck, mut opened, mut with) = (Vec::new(), Vec::new(), None);
    for id in &deed.begun {
        let mut loan = store::loan::by_id(tx, *id)?;
        loan.must_be(&[Stage::Open], "undone")?;
        mistakes::strike(tx, act, &mut loan, "undone at the desk")?;
        struck.push(loan.asset_id);
    }
    for id in &deed.ended {
        let mut loan = store::loan::by_id(tx, *id)?;
        mistakes::open_again(tx, act, &mut loan)?;
        opened.push(loan.asset_id);
        with = with.or(Some(loan.person_id));
    }
    let item = struck.first().or(opened.first()).copied();
    let tag = item.map(|id| store::asset::by_id(tx, id).map(|a| a.tag)).transpose()?.unwrap_or_default();
    let with = with.map(|id| store::person::by_id(tx, id).map(|p| p.name)).transpose()?;
    Ok(Undone { tag, struck, opened, with })
}

/// At the desk, the remedy for an item that another holds is two words.
fn with_offer(failure: Failure) -> Failure {
    let Failure::Refused(mut refused) = failure else { return failure };
    for refusal in refused.refusals.iter_mut().filter(|r| r.rule == "already-on-loan") {
        refusal.remedy = "Type `hand over` to take it in and lend it on, or scan something else.".into();
    }
    Failure::Refused(refused)
}
