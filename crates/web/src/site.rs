//! What all requests share: the register, the time, who is signed in.

use crate::{
    cookies::Cookies,
    form::Form,
    guard::Visitor,
    guesses::{Target, Wrong},
    home::Home,
    pool::Pool,
    seats::{Seats, Sending},
    secret::Hasher,
    shelf::{READERS, Shelf},
};
use domain::{
    fault::{Failure, Fault},
    operator::Operator,
    stamp::Timepiece,
    when::{Clock, Instant, zone_called},
};
use register::{
    account::{
        beside::{Beside, Keeper},
        list::{self, Member},
    },
    act::{Act, FormKey},
};
use std::{net::IpAddr, path::PathBuf, sync::Arc};
use store::{Address, Pages, Random, ReadTx, Store};
use tokio::sync::{Semaphore, watch};
use uuid::{Builder, Uuid};

/// What the page needs from the machine, as values.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The register, up to date with this program; or a server whose schools each have pages.
    pub register: Address,
    /// The start of the addresses of its pages: empty, or the school's short name, such as `/oak`.
    pub base: String,
    /// The time, in the school's time zone.
    pub time: Timepiece,
    pub random: Random,
    /// True if browsers reach the page by https, so that cookies are sent by nothing else.
    pub is_secure: bool,
    /// True if a proxy stands before the page and says from where a request came.
    pub behind_proxy: bool,
    /// True if the camera and photographs may be used on any device, not only on registered ones.
    pub any_camera: bool,
    /// The token with which another machine may read the figures.
    pub metrics_token: Option<String>,
}

/// What the pages of all schools share: connections, the turn to hash a password, the room for photographs.
#[derive(Clone)]
pub struct Common {
    pub pool: Arc<Pool>,
    pub hasher: Hasher,
    /// The turn of a frame of a camera that is read.
    pub decoding: Arc<Semaphore>,
    /// The turns of photographs that are sent.
    pub uploads: Arc<Semaphore>,
    /// What pages keep on a server; `None` for a register in a file.
    pages: Option<Arc<Pages>>,
}

impl Common {
    /// Prepares what the pages of a register share, or of a server's schools, with at most so many connections to it.
    ///
    /// Errors: the server can't be reached, or has no room for sessions.
    pub fn new(register: &Address, connections: usize) -> Result<Self, Fault> {
        let is_file = register.file().is_ok();
        Ok(Self {
            // A file has its readers and one that writes.
            pool: Arc::new(Pool::new(if is_file { READERS + 1 } else { connections })),
            hasher: Hasher::default(),
            decoding: Arc::new(Semaphore::new(1)),
            uploads: Arc::new(Semaphore::new(2)),
            pages: if is_file { None } else { Some(Arc::new(Pages::open(register)?)) },
        })
    }
}

/// What all requests to the pages of one school share.
pub struct Site {
    pub settings: Settings,
    pub common: Common,
    pub shelf: Shelf,
    pub seats: Seats,
    /// The sessions' records, which a cookie finds.
    pub cookies: Cookies,
    pub keeper: Keeper,
    pub wrong: Wrong,
    /// The number of the log's last entry, as far as this page knows.
    pub head: watch::Sender<i64>,
}

impl Site {
    /// Makes the site of a register.
    ///
    /// Errors: the register can't be opened, or its notes can't be read.
    pub fn new(settings: Settings, common: Common) -> Result<Arc<Self>, Failure> {
        let shelf = Shelf::new(settings.register.clone(), Arc::clone(&common.pool));
        let (head, zone) = shelf.now(|store| {
            let zone = store.read::<_, Fault>(|tx| Ok(store::register_of(tx)?.zone))?;
            Ok((store.head()?.no, zone))
        })?;
        // Each school has its own.
        let settings = Settings { time: settings.time.in_zone(zone_called(&zone)?), ..settings };
        let keeper = match &common.pages {
            Some(pages) => Keeper::on_server(Arc::clone(pages), &settings.register)?,
            None => Keeper::beside(settings.register.file()?),
        };
        let notes = keeper.read()?;
        Ok(Arc::new(Self {
            shelf,
            seats: Seats::default(),
            cookies: Cookies::of(&keeper),
            wrong: Wrong::noted(notes.guesses),
            head: watch::channel(head).0,
            keeper,
            settings,
            common,
        }))
    }

    /// The path beside which backups lie and working copies are made.
    pub fn place(&self) -> PathBuf {
        self.settings.register.working_place()
    }

    /// The school, for pages before signing in.
    ///
    /// Errors: the register can't be read.
    pub async fn home(&self) -> Result<Home, Failure> {
        let school = self.read(|tx, _| Ok(store::register_of(tx)?.school)).await?;
        Ok(Home::new(&school, &self.settings.base))
    }

    /// The same, even if the register can't be read.
    pub async fn home_or_none(&self) -> Home {
        self.home().await.unwrap_or_else(|_| Home::new("Kitbook", &self.settings.base))
    }

    pub fn clock(&self) -> Clock {
        self.settings.time.clock()
    }

    pub fn now(&self) -> Instant {
        self.clock().now()
    }

    /// Reads, in one unchanging state of the register.
    ///
    /// Errors: the register can't be read, or `work` fails.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&ReadTx<'_>, Clock) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let clock = self.clock();
        self.shelf.read(move |store| store.read(|tx| work(tx, clock))).await
    }

    /// Acts for someone who is signed in. The form says once more what was asked, if it had to be: that unlikely values
    /// are right, and who decides.
    ///
    /// Errors: the act fails; or someone else decides, and did not prove who they are.
    pub async fn act<T: Send + 'static>(
        &self,
        visitor: &Visitor,
        form: &Form,
        work: impl FnOnce(&mut Store, &Act) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let act = self.prepared(visitor, form).await?;
        let done = self.shelf.write(move |store| Ok((work(store, &act)?, store.head()?.no))).await;
        let (done, head) = done?;
        self.head.send_if_modified(|known| std::mem::replace(known, head) != head);
        Ok(done)
    }

    /// The act of a form: its operator is who signed in, with those who decide.
    ///
    /// Errors: a decider's password is wrong.
    pub async fn prepared(&self, visitor: &Visitor, form: &Form) -> Result<Act, Failure> {
        let mut operator = Operator::signed_in(&visitor.member.person);
        if let Some(name) = form.get("by").filter(|_| form.has("by_password")) {
            let password = form.get("by_password").unwrap_or_default().to_owned();
            let decider = self.proved(name, password, visitor.seat.from).await?;
            operator = operator.with_proof_of(&decider.person);
        }
        Ok(Act {
            operator,
            form: form.get("key").map(|key| FormKey::new(&Sending::of(key, "", form).name())),
            sure: form.has("yes"),
            random: self.settings.random.clone(),
            ..Act::of("", self.settings.time.clone())
        })
    }

    /// Finds the member with this name and password. Wrong guesses wait longer each time.
    ///
    /// Errors: nobody has this name and password, or someone guessed too often; both say the same for every name.
    pub async fn proved(&self, name: &str, password: String, from: IpAddr) -> Result<Member, Failure> {
        let targets = [Target::Account(name), Target::Address(from)];
        if let Some(seconds) = self.wrong.wait(&targets, self.now()) {
            return Err(too_many(seconds).into());
        }
        let called = name.to_owned();
        let member = self.read(move |tx, clock| Ok(list::called(tx, &called, clock)?)).await?;
        let hash = member.as_ref().and_then(|member| member.account.password.clone());
        let fits = self.common.hasher.fits(password, hash).await;
        match member.filter(|_| fits) {
            Some(member) => {
                self.wrong.forget(name);
                Ok(member)
            }
            None => {
                self.wrong.count(&targets, self.now());
                self.note().await;
                Err(Fault::invalid("the name or the password is wrong")
                    .hint("The name is a staff number or username. After a few wrong tries, each waits longer.")
                    .into())
            }
        }
    }

    /// Notes who is signed in, and who guessed wrong, beside the register, or on its server. A note that can't be
    /// written is left: the page goes on.
    pub async fn note(&self) {
        let notes = Beside { sessions: self.seats.views(self.now()), guesses: self.wrong.all() };
        let keeper = self.keeper.clone();
        let _ = tokio::task::spawn_blocking(move || keeper.write(&notes)).await;
    }
}

fn too_many(seconds: i64) -> Fault {
    let wait = if seconds < 60 { format!("{seconds} seconds") } else { format!("{} minutes", seconds / 60 + 1) };
    Fault::conflict(format!("too many wrong tries: the next one is checked in {wait}"), "Wait, then try again.")
}

/// A random id: a seat, the key of a form.
pub fn random_id() -> Uuid {
    let mut bytes = [0; 16];
    // Without random numbers from the system, nothing here would be safe: the next request fails as well.
    let _ = getrandom::fill(&mut bytes);
    Builder::from_random_bytes(bytes).into_uuid()
}
