//! Who is signed in: in this program's memory, so that no backup brings a session back.

use crate::{
    form::Form,
    pages::{
        desk::Desk,
        imports::{LeftOut, Waiting},
        reconcile::Compared,
    },
};
use axum::body::Bytes;
use data_encoding::HEXLOWER;
use domain::{
    account::{LOCKS_AFTER, LONGEST_SESSION, MOST_WRONG_PINS},
    ids::PersonId,
    when::Instant,
};
use register::account::beside::SessionView;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Mutex as Turn;
use uuid::Uuid;

/// The answers that a seat keeps, so that a form that arrives twice gets the first answer.
const ANSWERS: usize = 64;

/// The frames of a camera that a seat may send in a second.
const MOST_FRAMES: u32 = 5;

/// A form that was sent: the key of its page, and a digest of the rest. A key alone is not asked whether it is meant: the
/// way back, or a page that was sent again, brings an old key with other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    key: String,
    digest: [u8; 32],
}

impl Sending {
    pub fn of(key: &str, path: &str, form: &Form) -> Self {
        let mut digest = Sha256::new();
        let mut add = |text: &str| {
            digest.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            digest.update(text);
        };
        add(path);
        // How long something waited on a phone is another time at each try, and a password leaves no digest.
        for (name, value) in form.without(&["key", "waited", "by_password"]) {
            add(name);
            add(value);
        }
        Self { key: key.to_owned(), digest: digest.finalize().into() }
    }

    /// The name by which the register remembers it.
    pub fn name(&self) -> String {
        format!("{}-{}", self.key, HEXLOWER.encode(&self.digest[..8]))
    }
}

/// The answer to a form.
#[derive(Debug, Clone)]
pub struct Kept {
    pub status: u16,
    /// The address to go on to, if the answer is to look there.
    pub location: Option<String>,
    pub kind: Option<String>,
    /// True for a paper, whose style sheet is in it.
    pub is_paper: bool,
    pub body: Bytes,
}

/// What a session says of its seat, so that it can be found again where sessions outlive the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    pub id: Uuid,
    pub person: Uuid,
    pub from: IpAddr,
    pub since: Instant,
}

impl Noted {
    /// True if a session that began then has ended by now, however much it was used.
    pub fn has_ended(&self, at: Instant) -> bool {
        self.since.plus(LONGEST_SESSION) <= at
    }
}

/// Someone at one browser.
pub struct Seat {
    pub id: Uuid,
    pub person: PersonId,
    /// The ref and the name, for the list of sessions.
    pub reference: String,
    pub name: String,
    pub from: IpAddr,
    pub since: Instant,
    now: Mutex<Now>,
    /// The desk, if it is open at this browser. Its lines come one after the other.
    pub desk: Turn<Option<Desk>>,
    /// The answers to forms, oldest first. Held while a form is answered, so that the second of two clicks waits.
    pub answers: Turn<VecDeque<(Sending, Kept)>>,
}

#[derive(Debug)]
struct Now {
    seen: Instant,
    locked: bool,
    wrong_pins: u32,
    /// What the next page says once: what was just done.
    said: Vec<String>,
    /// A file that waits to be imported.
    file: Option<Waiting>,
    /// The rows that the last import left out.
    left_out: Option<LeftOut>,
    /// The list of a device manager that is compared.
    devices: Option<Compared>,
    /// The second of the last frame of a camera, and the number of frames in it.
    frames: (Instant, u32),
}

impl Seat {
    /// A new seat of someone who has just signed in.
    pub fn new(person: &domain::person::Person, from: IpAddr, now: Instant) -> Self {
        let noted = Noted { id: crate::site::random_id(), person: person.id.0, from, since: now };
        Self::noted(&noted, person, false)
    }

    /// The seat of a session that this program did not begin itself. It is locked: who is there must prove who they are.
    pub fn again(noted: &Noted, person: &domain::person::Person) -> Self {
        Self::noted(noted, person, true)
    }

    fn noted(noted: &Noted, person: &domain::person::Person, locked: bool) -> Self {
        let now = noted.since;
        Self {
            id: noted.id,
            person: person.id,
            reference: person.reference.clone(),
            name: person.name.clone(),
            from: noted.from,
            since: now,
            now: Mutex::new(Now {
                seen: now,
                locked,
                wrong_pins: 0,
                said: Vec::new(),
                file: None,
                left_out: None,
                devices: None,
                frames: (now, 0),
            }),
            desk: Turn::default(),
            answers: Turn::default(),
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request; true if the seat is locked, because someone locked it, or because it was left alone and `locks`
    /// by itself.
    pub fn is_locked(&self, at: Instant, locks: bool, counts: bool) -> bool {
        let mut now = self.now();
        now.locked |= locks && now.seen.plus(LOCKS_AFTER) < at;
        if !now.locked && counts {
            now.seen = at;
        }
        now.locked
    }

    pub fn lock(&self) {
        self.now().locked = true;
    }

    /// Opens a locked seat again.
    pub fn unlock(&self, at: Instant) {
        let mut now = self.now();
        (now.locked, now.wrong_pins, now.seen) = (false, 0, at);
    }

    /// True if a PIN may open the seat: too many wrong ones ask for the password.
    pub fn takes_pin(&self) -> bool {
        self.now().wrong_pins < MOST_WRONG_PINS
    }

    pub fn count_wrong_pin(&self) {
        self.now().wrong_pins += 1;
    }

    /// Leaves words for the next page.
    pub fn say(&self, words: impl IntoIterator<Item = String>) {
        self.now().said.extend(words);
    }

    /// Takes the words that were left for this page.
    pub fn said(&self) -> Vec<String> {
        std::mem::take(&mut self.now().said)
    }

    /// The file that waits to be imported.
    pub fn file(&self) -> Option<Waiting> {
        self.now().file.clone()
    }

    pub fn put_file(&self, file: Option<Waiting>) {
        self.now().file = file;
    }

    /// The rows that the last import left out.
    pub fn left_out(&self) -> Option<LeftOut> {
        self.now().left_out.clone()
    }

    pub fn put_left_out(&self, rows: Option<LeftOut>) {
        self.now().left_out = rows;
    }

    /// The list of a device manager that is compared.
    pub fn devices(&self) -> Option<Compared> {
        self.now().devices.clone()
    }

    pub fn put_devices(&self, list: Option<Compared>) {
        self.now().devices = list;
    }

    /// Counts a frame of a camera; false if there were enough in this second.
    pub fn takes_frame(&self, at: Instant) -> bool {
        let mut now = self.now();
        if now.frames.0 != at {
            now.frames = (at, 0);
        }
        now.frames.1 = now.frames.1.saturating_add(1);
        now.frames.1 <= MOST_FRAMES
    }

    /// What the session notes of this seat.
    pub fn note(&self) -> Noted {
        Noted { id: self.id, person: self.person.0, from: self.from, since: self.since }
    }

    fn has_ended(&self, at: Instant) -> bool {
        self.note().has_ended(at)
    }

    fn view(&self) -> SessionView {
        let now = self.now();
        SessionView {
            reference: self.reference.clone(),
            name: self.name.clone(),
            from: self.from.to_string(),
            since_at: self.since,
            seen_at: now.seen,
            locked: now.locked,
        }
    }
}

/// Keeps an answer, and lets go of the oldest.
pub fn keep(answers: &mut VecDeque<(Sending, Kept)>, sending: Sending, answer: Kept) {
    if answers.len() == ANSWERS {
        answers.pop_front();
    }
    answers.push_back((sending, answer));
}

/// Every seat.
#[derive(Default)]
pub struct Seats(Mutex<HashMap<Uuid, Arc<Seat>>>);

impl Seats {
    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Seat>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a seat, unless it is there already.
    pub fn add(&self, seat: Seat) -> Arc<Seat> {
        let mut all = self.all();
        all.retain(|_, known| !known.has_ended(seat.since));
        Arc::clone(all.entry(seat.id).or_insert_with(|| Arc::new(seat)))
    }

    /// A seat whose time is not over.
    pub fn get(&self, id: Uuid, at: Instant) -> Option<Arc<Seat>> {
        self.all().get(&id).filter(|seat| !seat.has_ended(at)).map(Arc::clone)
    }

    pub fn remove(&self, id: Uuid) {
        self.all().remove(&id);
    }

    /// Ends the seats of a person, except one.
    pub fn end_of(&self, person: PersonId, but: Option<Uuid>) {
        self.all().retain(|id, seat| seat.person != person || Some(*id) == but);
    }

    /// Who is signed in, by name.
    pub fn views(&self, at: Instant) -> Vec<SessionView> {
        let mut views: Vec<SessionView> =
            self.all().values().filter(|seat| !seat.has_ended(at)).map(|seat| seat.view()).collect();
        views.sort_by(|a, b| (&a.name, a.since_at).cmp(&(&b.name, b.since_at)));
        views
    }
}
