//! The state of an item, in the words of other registers.

use super::super::{
    asset::{Fate, Standing, State},
    words::Word as _,
};

/// The state that a file reports for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// Nothing is reported, or the item is available.
    Available,
    /// The item is in use, by the holder or in the place that the row names.
    InUse,
    /// The item is lent to the person whom the row names.
    OnLoan,
    /// The item is no longer here.
    Gone(Fate),
    /// The item is no longer used. It may be gone, or in a cupboard.
    OutOfUse,
    /// The item must not be lent until it is repaired.
    Broken,
    /// The item must be checked before it is lent.
    AwaitingCheck,
    /// Kitbook doesn't know the word. The item must be checked before it is lent.
    Unknown,
}

/// Words that mean a state, squeezed: lower case, letters and digits only.
const WORDS: &[(Reported, &[&str])] = &[
    (
        Reported::Available,
        &[
            "available",
            "used",
            "active",
            "live",
            "working",
            "ok",
            "good",
            "readytodeploy",
            "deployable",
            "instock",
            "stock",
            "spare",
            "storage",
            "instorage",
            "inservice",
            "operational",
            "provisioned",
            "managed",
            "enrolled",
            "unassigned",
            "checkedin",
            "returned",
            "free",
            "new",
            "normal",
            "present",
            "yes",
            "current",
        ],
    ),
    (Reported::InUse, &["inuse", "use", "deployed", "assigned", "allocated"]),
    (
        Reported::OnLoan,
        &["onloan", "checkedout", "loaned", "loanedout", "lent", "lentout", "issued", "out", "borrowed", "signedout"],
    ),
    (
        Reported::Gone(Fate::Disposed),
        &[
            "disposed",
            "disposedof",
            "disposal",
            "archived",
            "retired",
            "writtenoff",
            "writeoff",
            "scrapped",
            "scrap",
            "sold",
            "donated",
            "recycled",
            "weee",
            "weeed",
            "decommissioned",
            "deprovisioned",
            "destroyed",
            "binned",
            "skipped",
            "thrownaway",
            "deleted",
            "returnedtosupplier",
            "returnedtolessor",
        ],
    ),
    (Reported::OutOfUse, &["inactive", "endoflife", "eol", "obsolete", "gone", "surplus"]),
    (Reported::Gone(Fate::Lost), &["lost", "loststolen", "lostorstolen", "lostmissing"]),
    (Reported::Gone(Fate::Stolen), &["stolen", "theft"]),
    (Reported::Gone(Fate::Missing), &["missing", "cannotfind", "cantfind", "notfound", "notlocated", "unlocated"]),
    (
        Reported::Broken,
        &[
            "broken",
            "brokennotfixable",
            "damaged",
            "faulty",
            "fault",
            "inrepair",
            "repair",
            "outforrepair",
            "underrepair",
            "awaitingrepair",
            "needsrepair",
            "needsrepairing",
            "torepair",
            "beyondrepair",
            "beyondeconomicrepair",
            "ber",
            "notworking",
            "doesntwork",
            "doesnotwork",
            "dead",
            "donotuse",
            "unsafe",
            "outofservice",
            "outoforder",
            "outofuse",
            "maintenance",
            "maintenancerequired",
            "undermaintenance",
            "inmaintenance",
            "undeployable",
            "outfordiagnostics",
            "quarantine",
            "quarantined",
            "failed",
            "withdrawn",
            "awaitingparts",
            "cracked",
            "smashed",
        ],
    ),
    (Reported::AwaitingCheck, &["awaitingcheck", "awaitingwipe", "pending", "tobechecked", "needschecking", "tocheck"]),
];

/// Words for an item that is in school, and not on loan, squeezed.
const IN_SCHOOL: [&str; 12] = [
    "available",
    "instock",
    "stock",
    "spare",
    "storage",
    "instorage",
    "deployable",
    "readytodeploy",
    "unassigned",
    "checkedin",
    "returned",
    "free",
];

/// The words among these that other registers don't have for an item that someone has. Some call every item that works
/// deployable, lent or not.
const BACK: [&str; 9] =
    ["available", "instock", "stock", "spare", "storage", "instorage", "unassigned", "checkedin", "returned"];

/// A state without the day behind it, such as `Returned 12/11/2026`, if it is a word for an item in school.
fn without_day(text: &str) -> Option<&str> {
    let (word, day) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
    let is_day = day.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | '.' | ' '));
    (is_day && is_for_in_school(word)).then_some(word)
}

fn squeezed(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    }
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// True if a word for an available item says that it is not on loan.
fn is_for_in_school(text: &str) -> bool {
    IN_SCHOOL.contains(&squeezed(text).as_str())
}

impl Reported {
    /// Reads a state. `disabled` and words that no register agrees on are unknown, and so is one with a question mark, a
    /// dash, `N/A` or the error of a formula: only an empty text says nothing.
    pub fn of(text: &str) -> Self {
        let word = squeezed(text);
        if text.trim().is_empty() {
            return Self::Available;
        }
        if word.is_empty() || text.contains('?') {
            return Self::Unknown;
        }
        if let Some(word) = without_day(text) {
            return Self::of(word);
        }
        WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map_or(Self::Unknown, |(state, _)| *state)
    }

    /// The state of an item in the register that this amounts to.
    pub fn state(self) -> State {
        match self {
            Self::Available | Self::InUse => State::Available,
            Self::OnLoan => State::OnLoan,
            Self::Gone(Fate::Disposed) => State::Disposed,
            Self::Gone(Fate::Lost) => State::Lost,
            Self::Gone(Fate::Stolen) => State::Stolen,
            Self::Gone(Fate::Missing) => State::Missing,
            Self::Broken => State::Unsafe,
            Self::OutOfUse | Self::AwaitingCheck | Self::Unknown => State::AwaitingCheck,
        }
    }

    /// True if the word contradicts the state of a known item. `is_with_someone` is true if the file also names a holder.
    ///
    /// Words such as `in use` don't say where an item is, and an unknown word says nothing.
    pub fn differs(self, text: &str, standing: Standing, is_with_someone: bool) -> bool {
        use State as S;
        let mut all = standing.all();
        let state = standing.state();
        let is_in_school = || matches!(state, S::Available | S::AwaitingCheck | S::AwaitingWipe);
        match self {
            _ if text.trim().is_empty() => false,
            Self::Unknown => false,
            Self::Available if state == S::OnLoan => !is_with_someone && is_for_in_school(word_of(text)),
            Self::InUse if state == S::OnLoan => false,
            Self::Available | Self::InUse => !is_in_school(),
            // The file's holder is compared with the register's.
            Self::OnLoan => state != S::OnLoan && (standing.fate.is_some() || !is_with_someone),
            Self::OutOfUse => standing.fate.is_none() && state != S::AwaitingCheck,
            Self::AwaitingCheck => standing.fate.is_some() || state == S::OnLoan,
            Self::Broken => !all.any(|one| matches!(one, S::InRepair | S::Unsafe)),
            Self::Gone(fate) => standing.fate != Some(fate),
        }
    }

    /// True if the word says more than the state that it is read as, so that it belongs in the item's notes.
    pub fn is_worth_keeping(self, text: &str) -> bool {
        match self {
            Self::Available => without_day(text).is_some(),
            Self::InUse | Self::OnLoan => false,
            Self::Broken | Self::AwaitingCheck => State::parse(text) != Some(self.state()),
            Self::Gone(fate) => Fate::parse(text) != Some(fate),
            Self::OutOfUse | Self::Unknown => true,
        }
    }

    /// True if the word says that nobody has the item, so that a holder beside it is a question.
    pub fn denies_a_holder(self, text: &str) -> bool {
        match self {
            Self::Available => BACK.contains(&squeezed(word_of(text)).as_str()),
            Self::OutOfUse | Self::Broken | Self::AwaitingCheck => true,
            Self::InUse | Self::OnLoan | Self::Gone(_) | Self::Unknown => false,
        }
    }
}

/// The word of a state, without a day behind it.
fn word_of(text: &str) -> &str {
    without_day(text).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_for_an_item_that_is_gone_or_broken_ends_in_available() {
        use Fate::{Disposed, Lost, Missing, Stolen};
        for (text, wanted) in [
            ("Retired", Reported::Gone(Disposed)),
            ("Written off", Reported::Gone(Disposed)),
            ("written-off", Reported::Gone(Disposed)),
            ("Scrapped", Reported::Gone(Disposed)),
            ("DEPROVISIONED", Reported::Gone(Disposed)),
            ("WEEE", Reported::Gone(Disposed)),
            ("Disposed of", Reported::Gone(Disposed)),
            ("Disposed ", Reported::Gone(Disposed)),
            ("Lost/Stolen", Reported::Gone(Lost)),
            ("stolen", Reported::Gone(Stolen)),
            ("Missing", Reported::Gone(Missing)),
            ("Maintenance Required", Reported::Broken),
            ("Not working", Reported::Broken),
            ("Do not use", Reported::Broken),
            ("Beyond repair", Reported::Broken),
            ("Out for Repair", Reported::Broken),
            ("in_repair", Reported::Broken),
            ("Checked Out", Reported::OnLoan),
            ("In Use", Reported::InUse),
            ("Deployed", Reported::InUse),
            ("Issued", Reported::OnLoan),
            ("Not available", Reported::Unknown),
            ("N/A", Reported::Unknown),
            ("TBC", Reported::Unknown),
            ("-", Reported::Unknown),
            ("?", Reported::Unknown),
            ("#REF!", Reported::Unknown),
            (" ", Reported::Available),
            ("Ready to Deploy", Reported::Available),
            ("", Reported::Available),
            ("Garbage word", Reported::Unknown),
            ("Disabled", Reported::Unknown),
            ("Retired?", Reported::Unknown),
            ("Inactive", Reported::OutOfUse),
            ("End of life", Reported::OutOfUse),
            ("Returned 12/11/2026", Reported::Available),
            ("Returned 12 Nov", Reported::Unknown),
            ("Sold 2021", Reported::Unknown),
            ("In use?", Reported::Unknown),
        ] {
            assert_eq!(Reported::of(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_word_for_an_item_that_is_back_or_broken_denies_a_holder() {
        for (text, denies) in [
            ("Available", true),
            ("Returned 12/11/2026", true),
            ("Faulty", true),
            ("Obsolete", true),
            ("Pending", true),
            ("Ready to Deploy", false),
            ("Active", false),
            ("In use", false),
            ("", false),
            ("Year 9", false),
        ] {
            assert_eq!(Reported::of(text).denies_a_holder(text), denies, "{text}");
        }
    }

    #[test]
    fn a_word_is_kept_if_it_says_more_than_the_state() {
        for (text, kept) in [
            ("Retired", true),
            ("disposed", false),
            ("Garbage", true),
            ("unsafe", false),
            ("In repair", true),
            ("Pending", true),
            ("awaiting_check", false),
            ("Faulty", true),
            ("In use", false),
        ] {
            assert_eq!(Reported::of(text).is_worth_keeping(text), kept, "{text}");
        }
    }

    #[test]
    fn a_word_that_contradicts_the_register_differs() {
        let home = Standing {
            fate: None,
            on_loan: false,
            in_repair: false,
            damaged: false,
            pat_failed: false,
            awaiting_check: false,
            awaiting_wipe: false,
        };
        let lent = Standing { on_loan: true, ..home };
        let gone = Standing { fate: Some(Fate::Disposed), ..home };
        let broken = Standing { damaged: true, ..home };
        for (text, standing, differs) in [
            ("Available", home, false),
            ("Available", lent, true),
            ("In use", lent, false),
            ("In use", gone, true),
            ("Available", gone, true),
            ("Available", broken, true),
            ("Available", Standing { awaiting_check: true, ..home }, false),
            ("On loan", home, true),
            ("On loan", lent, false),
            ("Scrapped", home, true),
            ("Scrapped", gone, false),
            ("Lost", gone, true),
            ("In repair", home, true),
            ("Faulty", broken, false),
            ("Faulty", Standing { on_loan: true, ..broken }, false),
            ("In the loft", gone, false),
            ("", gone, false),
        ] {
            assert_eq!(Reported::of(text).differs(text, standing, false), differs, "{text}: {standing:?}");
        }
        assert!(!Reported::Available.differs("Ready to deploy", lent, true));
        assert!(!Reported::OnLoan.differs("On loan", home, true), "its holder is compared");
    }

    #[test]
    fn every_state_that_is_exported_is_read_back() {
        for state in State::ALL {
            let read = Reported::of(state.word()).state();
            let wanted = match state {
                // An item in a workshop is not lent; the repair itself is not in the file.
                State::InRepair => State::Unsafe,
                State::AwaitingWipe => State::AwaitingCheck,
                other => *other,
            };
            assert_eq!(read, wanted, "{state}");
        }
    }
}
