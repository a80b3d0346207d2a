//! A desk session: each scanned line is answered at once, and is on the disk before its answer.
//!
//! With a person open, a scanned item goes out to them. If they hold it already, it comes back. If someone else holds
//! it, it is refused and a hand-over is offered. A second scan of the same tag changes nothing. With no person open, a
//! tag is a return, and the next lines may say what was wrong with it. `undo` reverses the last step of this session by
//! new entries, trolley contents included, unless the item has moved on since. An empty line ends the slip.

mod ask;
mod lending;
mod papers;
mod returns;
mod swap;
mod undo;
mod unread;
mod walk;

use super::{
    routine::{self, RoutineView, Shown},
    scan::{self, Scanned},
    sign_out::{self, Companion, Terms},
};
use crate::{act::Act, view::LoanView};
use domain::{
    asset::Asset,
    fault::{Failure, Fault, Refusal},
    ids::{AssetId, CategoryId, LoanId, PersonId, SlipId},
    loan::{Slip, said},
    person::Person,
    rules::Override,
    say::{Notes, Say},
    school_year::DueWanted,
    text::{count, fold, squeezed},
    warned::{Warned, Warnings},
};
use store::{Head, Store, asset::Spelling};
use unread::Unread;

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
    Undone { tag: String, was: Was },
    /// A routine check was recorded, with all questions answered yes.
    Seen(Box<RoutineView>),
    /// The slip is closed, with this many items on it.
    Closed { slip_no: Option<i64>, items: usize },
    /// Nothing changed, for this reason.
    Nothing(Say),
    /// A pupil of the form was skipped.
    Skipped(String),
    /// The next line answers this question. A scan is no answer, and is taken as a scan.
    Asked(String),
    /// Something was written about an item that had come back.
    Noted { loan: Box<LoanView>, what: String },
    /// The return check of an item that is in was answered: all is well with it.
    Checked { tag: String },
    /// The items of a form are expected back.
    Expecting { why: String, out: usize },
}

/// The kind of step that was undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Was {
    Out,
    In,
    Seen,
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
    /// The numbers of incidents that were opened about the return.
    incidents: Vec<i64>,
    /// The number of the routine check that was recorded.
    seen: Option<i64>,
    /// The pupil whose turn it was, while a form is worked through.
    turn: Option<PersonId>,
}

/// The form whose items are expected back.
struct Expected {
    name: String,
    people: Vec<PersonId>,
}

/// The answer to `help`.
const HELP: &str = "scan a person, then the tags to lend; with no person open, a tag is a return; of what has just come \
    back: `all well`, `no charger`, `lost pen`, `forgot case`, `damaged screen cracked`, `fair`, `note …`; an empty line ends the \
    slip; undo reverses the last step; hand over takes an item in from its holder and lends it on; swap exchanges an \
    item for another; `with` and a member of staff names who goes along with a visitor; `seen` and a tag records a routine check; skip moves to the next pupil; print writes the slips and receipts; quit ends the session";

/// The words that answer a return check.
const ALL_WELL: &str = "all well";

/// A session at the desk.
pub struct Sitting {
    terms: Terms,
    overrides: Vec<Override>,
    open: Option<Person>,
    /// The member of staff who goes along with the open person.
    companion: Option<Companion>,
    slip: Option<Slip>,
    /// The items scanned for this person, in order, each with the number of its slip.
    scanned: Vec<(AssetId, i64)>,
    /// Items that were returned while this person was open. A second scan of one of them is a slip of the hand, not a loan.
    came_in: Vec<AssetId>,
    steps: Vec<Step>,
    /// Pupils of the form who still have no item. The last in the list is the next to be served.
    class: Vec<PersonId>,
    walking: bool,
    /// The name of the form or group, and the pupil whose turn it is.
    walked: String,
    turn: Option<PersonId>,
    /// The category that is issued to the form, and true if the operator named it.
    issuing: Option<CategoryId>,
    is_given: bool,
    /// True if the operator said that every returned item was checked and is fine.
    all_well: bool,
    /// The item that the last refusal offered to hand over.
    offered: Option<AssetId>,
    /// True if somebody is at the terminal to answer questions.
    asks: bool,
    pending: Option<ask::Pending>,
    /// The loan that ended last: what is said is about it.
    last_in: Option<LoanId>,
    expected: Option<Expected>,
    /// True if each pupil is offered the item that they had last.
    same: bool,
    proposed: Option<AssetId>,
    /// The word that was meant as a person and not understood.
    unread: Option<Unread>,
    /// The warnings so far. Each is given once.
    warned: Warnings,
    /// The slips made, and those of which something came back, in this session.
    given: Vec<SlipId>,
    received: Vec<SlipId>,
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
            companion: None,
            slip: None,
            scanned: Vec::new(),
            came_in: Vec::new(),
            steps: Vec::new(),
            class: Vec::new(),
            walking: false,
            walked: String::new(),
            turn: None,
            issuing: None,
            is_given: false,
            all_well,
            offered: None,
            asks: false,
            pending: None,
            last_in: None,
            expected: None,
            same: false,
            proposed: None,
            unread: None,
            warned: Warnings::default(),
            given: Vec::new(),
            received: Vec::new(),
            tally: (0, 0),
            head: None,
        })
    }

    /// Sets the due date of items that go out from now on.
    pub fn falls_due(&mut self, due: Option<DueWanted>) {
        self.terms.due = due;
    }

    /// Sets the terms of items that go out from now on, and the rules that the next line overrides.
    ///
    /// Errors: the terms have a text that can't go on a slip.
    pub fn lends_on(&mut self, terms: &Terms, overrides: Vec<Override>) -> Result<(), Fault> {
        (self.terms, self.overrides) = (terms.cleaned()?, overrides);
        Ok(())
    }

    /// Goes on from an earlier session at the same desk: its papers and its numbers belong to this one.
    pub fn goes_on_from(&mut self, before: &Self) {
        self.tally = (self.tally.0 + before.tally.0, self.tally.1 + before.tally.1);
        self.given = before.given.iter().chain(&self.given).copied().collect();
        self.received = before.received.iter().chain(&self.received).copied().collect();
    }

    /// The item of which the next words are said, if its return check is still open.
    pub fn to_check(&self, store: &mut Store) -> Result<Option<String>, Fault> {
        let Some(id) = self.last_in else { return Ok(None) };
        store.read(|tx| {
            let asset = store::asset::by_id(tx, store::loan::by_id(tx, id)?.asset_id)?;
            let is_out = store::asset::open_loan(tx, asset.id)?.is_some();
            Ok((asset.awaiting_check && !is_out).then_some(asset.tag))
        })
    }

    /// The open person, for the prompt.
    pub fn person(&self) -> Option<&Person> {
        self.open.as_ref()
    }

    /// True while a form is worked through.
    pub fn is_walking(&self) -> bool {
        self.walking
    }

    /// The form or teaching group that is worked through, or expected back.
    pub fn class(&self) -> Option<&str> {
        if self.walking {
            return Some(&self.walked);
        }
        self.expected.as_ref().map(|expected| expected.name.as_str())
    }

    /// Answers one line. Everything it reports as done is on the disk.
    ///
    /// Errors: refused, unknown, or the register can't be written; nothing was changed, and the session goes on.
    pub fn line(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        self.must_be_the_same(store)?;
        store.forget_written();
        let reply = self.answer(store, act, typed.trim());
        // What this desk has seen goes to the newest entry, others' among them, even if it wrote nothing: a restore may drop
        // that. An act of its own says where the log ends.
        self.head = Some(match store.written() {
            Some(head) => head,
            None => store.head()?,
        });
        reply
    }

    /// Refuses the line if a backup was restored since the last one: the open person and slip may not be in it.
    fn must_be_the_same(&mut self, store: &mut Store) -> Result<(), Fault> {
        let Some(head) = self.head.take() else { return Ok(()) };
        if store.read::<_, Fault>(|tx| store::hash_of(tx, head.no))?.as_deref() == Some(&head.hash) {
            return Ok(());
        }
        self.clear(None);
        self.steps.clear();
        (self.last_in, self.pending, self.offered, self.proposed) = (None, None, None, None);
        self.given.clear();
        self.received.clear();
        Err(Fault::conflict(
            "a backup was restored since the last line, so this line was ignored",
            "Scan the person again, then the tag.",
        ))
    }

    fn answer(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        let (offered, proposed) = (self.offered.take(), self.proposed.take());
        if let Some(pending) = self.pending.take()
            && let Some(reply) = self.reply_to(store, act, &pending, typed)?
        {
            return Ok(reply);
        }
        let folded = fold(typed);
        if let Some(rest) = folded.strip_prefix("swap").filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
            return self.begin_swap(store, act, rest);
        }
        if let Some(tag) = folded.strip_prefix("seen ") {
            return self.see(store, act, tag);
        }
        if let Some(who) = folded.strip_prefix("with ") {
            return self.go_along(store, act, who.trim());
        }
        let words = squeezed(typed);
        if let Some((head, tag)) = words.split_at_checked(ALL_WELL.len())
            && fold(head) == ALL_WELL
            && (tag.is_empty() || tag.starts_with(' '))
        {
            return self.all_is_well(store, act, tag.trim());
        }
        if said::is_said(typed) {
            return self.say(store, act, typed);
        }
        match folded.as_str() {
            "" if self.walking && proposed.is_some() => {
                match proposed.map(|id| store.read(|tx| store::asset::by_id(tx, id))).transpose()? {
                    Some(asset) => self.tag(store, act, asset),
                    None => self.skip(store, act),
                }
            }
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
        (self.open, self.slip, self.companion, self.unread) = (open, None, None, None);
        self.scanned.clear();
        self.came_in.clear();
    }

    fn scan(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        match store.read(|tx| scan::read(tx, typed)) {
            Ok(Scanned::Asset(asset)) => {
                // Someone who says that it is an item means it.
                self.unread = self.unread.take().filter(|_| !scan::is_said_to_be_an_item(typed));
                self.tag(store, act, *asset)
            }
            Ok(Scanned::Person(person)) => {
                self.step_aside(person.id);
                self.open_person(store, act, *person)
            }
            Err(fault) => {
                let asked = self.question(store, typed, &fault)?;
                let unread = match &self.pending {
                    Some(pending) if asked.is_some() => pending.may_be_a_person().then(|| Unread::word(typed)),
                    _ => Unread::of(typed, &fault),
                };
                self.unread = unread.or(self.unread.take());
                asked.ok_or_else(|| fault.into())
            }
        }
    }

    /// Records that an item was shown, and that all is well with it. The loan goes on.
    fn see(&mut self, store: &mut Store, act: &Act, tag: &str) -> Result<Reply, Failure> {
        let (view, notes) = act.write(store, |tx, act| {
            let asset = store::asset::find(tx, tag.trim(), Spelling::Whole)?;
            routine::record_one(tx, act, asset, &Shown { all_well: true, ..Shown::default() })
        })?;
        self.steps.push(Step { seen: view.no, turn: self.turn_now(), ..Step::default() });
        Ok(Reply { notes, ..Reply::just(Did::Seen(Box::new(view))) })
    }

    /// The warnings that were given for more than one item, each with the items.
    pub fn shared_warnings(&self) -> impl Iterator<Item = &Warned> {
        self.warned.shared()
    }

    /// Keeps the warnings that are new in this session: thirty laptops may share one.
    fn new_warnings(&mut self, warnings: Vec<Refusal>) -> Vec<Refusal> {
        warnings.into_iter().filter(|warning| self.warned.add(warning.clone())).collect()
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
        self.must_know_whose(store, &asset)?;
        let Some(person) = self.open.clone() else { return self.take_in(store, act, &asset) };
        let (person, open) = store.read::<_, Fault>(|tx| {
            Ok((store::person::again(tx, person.id)?, store::asset::open_loan(tx, asset.id)?))
        })?;
        self.open = Some(person.clone());
        if self.scanned.iter().any(|(id, _)| *id == asset.id) {
            return Ok(Reply::nothing(format!("{} is already on this slip; nothing changed", asset.tag)));
        }
        if self.came_in.contains(&asset.id) {
            let why = format!("{} has just been returned; to lend it again, scan {} first", asset.tag, person.name);
            return Ok(Reply::nothing(why));
        }
        match open {
            Some(open) if open.person_id == person.id => self.take_in(store, act, &asset),
            Some(_) => {
                if let Some(reply) = self.has_one(store, act, &person, &asset)? {
                    return Ok(reply);
                }
                self.offered = Some(asset.id);
                self.lend(store, act, &person, asset).map_err(lending::with_offer)
            }
            None => match self.has_one(store, act, &person, &asset)? {
                Some(reply) => Ok(reply),
                None => self.lend(store, act, &person, asset),
            },
        }
    }

    fn turn_now(&self) -> Option<PersonId> {
        self.open.as_ref().filter(|_| self.walking).map(|person| person.id)
    }
}
