//! A round through rooms with a scanner, line by line. Each line is saved before it is answered.

use super::{
    lines::StocktakeStory,
    scan::{self, More, Order},
    view::ScanView,
};
use crate::act::Act;
use domain::{
    asset::Condition,
    fault::{Failure, Fault},
    say::Notes,
    stocktake::Finding,
    text::{self, fold},
    words::Word as _,
};
use store::{Store, asset::Spelling};

/// The answer to one line.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A scan was recorded.
    Scanned(Box<ScanView>, Notes),
    /// The last scan of this round is void.
    Undone(Box<ScanView>),
    /// The last scan got a condition or a note.
    Noted(Box<ScanView>),
    /// The next scans are of this room.
    Room(String, Option<String>),
    /// The room so far.
    Standing(Box<StocktakeStory>),
    /// Nothing was recorded, for this reason.
    Nothing(String),
}

/// What the scans of a round found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub scans: usize,
    /// Scans of items that are not where the register has them, of unknown tags, and of what was scanned before.
    pub to_see: usize,
}

/// A round with a scanner.
#[derive(Debug)]
pub struct Sitting {
    no: i64,
    room: String,
    /// The tags scanned so far, oldest first; those that were undone are gone.
    done: Vec<String>,
    pub count: Count,
    more: More,
}

impl Sitting {
    /// Starts a round in a room. `more` is what every scan gets. Returns it with a note if the register does not know
    /// the room.
    ///
    /// Errors: no such stocktake, or it is closed; a name is not valid.
    pub fn new(store: &mut Store, no: i64, room: &str, more: More) -> Result<(Self, Option<String>), Failure> {
        let (room, note) = store.read(|tx| scan::room(tx, no, room))?;
        Ok((Self { no, room, done: Vec::new(), count: Count::default(), more }, note))
    }

    /// The room of the next scan.
    pub fn room(&self) -> &str {
        &self.room
    }

    /// Answers one line. The round can go on after an error.
    ///
    /// Errors: the stocktake was closed meanwhile; a word fits several items.
    pub fn line(&mut self, store: &mut Store, act: &Act, line: &str) -> Result<Reply, Failure> {
        let line = line.trim();
        let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match (fold(first).as_str(), rest.is_empty()) {
            ("undo", true) => return self.undo(store, act),
            ("list", true) => return Ok(Reply::Standing(Box::new(self.standing(store)?))),
            ("room", false) => {
                let (room, note) = store.read(|tx| scan::room(tx, self.no, rest))?;
                self.room.clone_from(&room);
                return Ok(Reply::Room(room, note));
            }
            ("note", false) => {
                return self.add(store, act, &More { note: Some(rest.to_owned()), ..More::default() });
            }
            (word, true) => {
                if let Some(condition) = Condition::ALL.iter().find(|one| one.shown() == word) {
                    return self.add(store, act, &More { condition: Some(*condition), ..More::default() });
                }
            }
            _ => {}
        }
        let order = Order {
            no: self.no,
            room: self.room.clone(),
            tags: vec![text::required("tag", line, text::SHORT)?],
            spelling: Spelling::Scanned,
            condition: self.more.condition,
            note: self.more.note.clone(),
        };
        let mut answer = scan::scan(store, act, &order)?;
        let Some(view) = answer.value.pop() else {
            return Err(Fault::invalid("nothing was scanned").hint("Scan the item again.").into());
        };
        self.done.push(view.called().to_owned());
        self.count.scans += 1;
        let is_plain = !view.again && matches!(view.finding, None | Some(Finding::Found));
        self.count.to_see += usize::from(!is_plain);
        Ok(Reply::Scanned(Box::new(view), answer.notes))
    }

    fn undo(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        let Some(tag) = self.done.last() else {
            return Ok(Reply::Nothing("this round has no scan to undo".to_owned()));
        };
        let answer = scan::void(store, act, self.no, tag, "undone at once")?;
        self.done.pop();
        self.count.scans = self.count.scans.saturating_sub(1);
        Ok(Reply::Undone(Box::new(answer.value)))
    }

    fn add(&mut self, store: &mut Store, act: &Act, more: &More) -> Result<Reply, Failure> {
        let Some(tag) = self.done.last() else {
            return Ok(Reply::Nothing("this round has no scan yet; scan the item first".to_owned()));
        };
        Ok(Reply::Noted(Box::new(scan::add(store, act, self.no, tag, more)?.value)))
    }

    /// The room so far: what is expected there, and what was seen there.
    ///
    /// Errors: the register can't be read.
    pub fn standing(&self, store: &mut Store) -> Result<StocktakeStory, Fault> {
        let mut story = store.read(|tx| StocktakeStory::load(tx, &store::stocktake::by_no(tx, self.no)?))?;
        story.keep_room(&fold(&self.room));
        Ok(story)
    }
}
