//! Accounts for the page: who may have one, which passwords and PINs are good enough, and how long a guess must wait.
//!
//! The lengths and the list of refused passwords follow NIST SP 800-63B, section 5.1.1.2, and the OWASP cheat sheet on
//! authentication; the rest is the school's own caution.

use super::{
    decision::{is_there, told_left},
    fault::Fault,
    ids::{PersonId, RowId},
    person::{Person, PersonKind},
    remedy::Remedy,
    say,
    text::fold,
    when::Instant,
};
use chrono::{Duration, NaiveDate};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// An account of a person. Secrets are hashes: of a password and a PIN by argon2id, of a one-time code by SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The time of the last change. Sessions that began before it have ended.
    pub changed_at: Instant,
    /// The hash of the one-time code that sets a password; `None` if none was given out, or it was used.
    pub code: Option<String>,
    pub code_until: Option<Instant>,
    pub disabled_on: Option<NaiveDate>,
    pub id: RowId,
    pub password: Option<String>,
    pub person_id: PersonId,
    pub pin: Option<String>,
}

impl Account {
    /// The state of the account, in a word or two.
    pub fn state(&self, now: Instant) -> &'static str {
        match self {
            Self { disabled_on: Some(_), .. } => "disabled",
            Self { password: Some(_), .. } => "active",
            Self { code_until: Some(until), .. } if *until > now => "waiting for a password",
            _ => "code expired",
        }
    }

    /// True if a one-time code can still be used.
    pub fn code_is_good(&self, now: Instant) -> bool {
        self.disabled_on.is_none() && self.code_until.is_some_and(|until| now < until)
    }
}

/// A device on which the camera and photographs may be used, because the school registered it: policies bar own phones
/// from taking pictures (Frederick Gent 6.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub added_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
    pub id: RowId,
    pub name: String,
    pub no: i64,
    /// The SHA-256 of the code, and after it was used, of the token that the device keeps.
    pub token: String,
    /// True once the device has its token.
    pub is_known: bool,
}

/// The fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 12;
/// The most characters of a password: hashing a longer one would be a way to keep the computer busy.
const LONGEST_PASSWORD: usize = 256;
/// The fewest digits of a PIN.
const SHORTEST_PIN: usize = 6;
const LONGEST_PIN: usize = 12;
/// A wrong PIN this many times asks for the password.
pub const MOST_WRONG_PINS: u32 = 5;
/// The days for which a one-time code is good.
const CODE_DAYS: i64 = 7;
/// The longest time after which someone must sign in again.
pub const LONGEST_SESSION: Duration = Duration::hours(10);
/// A desk that nobody uses for this long is locked.
pub const LOCKS_AFTER: Duration = Duration::minutes(3);

/// The moment when a one-time code that is given out now expires.
pub fn code_until(now: Instant) -> Instant {
    now.plus(Duration::days(CODE_DAYS))
}

/// The hash of a one-time code or a token, as it is typed: case, spaces and hyphens don't count, and letters that look
/// like digits are taken for them. `None` if no code is like this.
pub fn code_hash(typed: &str) -> Option<String> {
    const LENGTH: usize = 20;
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let is_code = plain.len() == LENGTH && plain.bytes().all(|b| b.is_ascii_alphanumeric());
    is_code.then(|| HEXLOWER.encode(&Sha256::digest(plain.as_bytes())))
}

/// Checks that a person can have an account: pupils and visitors have none, nor people who have left.
///
/// Errors: the person can't have one.
pub fn may_have(person: &Person, today: NaiveDate) -> Result<(), Fault> {
    if matches!(person.kind, PersonKind::Pupil | PersonKind::Visitor) {
        return Err(Fault::conflict(
            format!("{} is a {}, and can't have an account", person.label(), person.kind),
            "Accounts are for staff, governors and others who work for the school. Check the ref.",
        ));
    }
    if !is_there(person, today) {
        return Err(Fault::conflict(
            format!("{}, and can't have an account", told_left(person)),
            say!["If that last day is wrong: ", Remedy::SetLastWorkingDay { person: person.reference.clone() }, "."],
        ));
    }
    Ok(())
}

/// Checks a new password: long enough, and neither common nor made of words that anybody could guess. `own` has the
/// words that are easy to guess for this person: name, ref, school.
///
/// Errors: the password is too short, too long, or easy to guess.
pub fn must_be_good_password(password: &str, own: &[&str]) -> Result<(), Fault> {
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return Err(Fault::invalid(format!("the password has {length} characters; it needs {SHORTEST_PASSWORD}"))
            .hint("Four words that don't belong together are easy to remember and hard to guess."));
    }
    if length > LONGEST_PASSWORD {
        return Err(Fault::invalid(format!("the password has more than {LONGEST_PASSWORD} characters"))
            .hint("Use a shorter one."));
    }
    // Rare words of a few letters would make half of the alphabet easy to guess.
    let own: Vec<&str> = own.iter().flat_map(|words| words.split_whitespace()).filter(|word| word.len() > 2).collect();
    if zxcvbn::zxcvbn(password, &own).score() < zxcvbn::Score::Three || is_mostly(password, &own) {
        return Err(Fault::invalid("this password is easy to guess").hint(
            "It is common, or has names, dates or runs of keys in it. Four words that don't belong together are better.",
        ));
    }
    Ok(())
}

/// True if a password is little more than these words: without them, too few letters and digits are left.
fn is_mostly(password: &str, own: &[&str]) -> bool {
    const FEWEST: usize = 8;
    let whole = fold(password);
    let rest = own.iter().fold(whole.clone(), |rest, word| rest.replace(&fold(word), ""));
    rest != whole && rest.chars().filter(|c| c.is_alphanumeric()).count() < FEWEST
}

/// Checks a new PIN, which only opens a desk that was left: at least six digits, not all the same and no run.
///
/// Errors: the PIN has too few or too many digits, other characters, or is easy to guess.
pub fn must_be_good_pin(pin: &str) -> Result<(), Fault> {
    if !pin.bytes().all(|b| b.is_ascii_digit()) || !(SHORTEST_PIN..=LONGEST_PIN).contains(&pin.len()) {
        return Err(Fault::invalid(format!("a PIN has {SHORTEST_PIN} to {LONGEST_PIN} digits"))
            .hint("Use digits alone, without spaces."));
    }
    let steps: Vec<i16> = pin.as_bytes().windows(2).map(|two| i16::from(two[1]) - i16::from(two[0])).collect();
    if steps.iter().all(|step| *step == steps[0] && step.abs() <= 1) {
        return Err(Fault::invalid("this PIN is easy to guess")
            .hint("Use digits that are no run, such as a date only you know."));
    }
    Ok(())
}

/// The time to wait after this many wrong guesses in a row, before the next is looked at: none for the first three,
/// then twice as long for each, up to a quarter of an hour.
pub fn wait_after(wrong: u32) -> Duration {
    const FREE: u32 = 3;
    const LONGEST: i64 = 15 * 60;
    match wrong.checked_sub(FREE) {
        None => Duration::zero(),
        Some(more) => Duration::seconds(1_i64.checked_shl(more.min(10)).unwrap_or(LONGEST).min(LONGEST)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_hard_to_guess() {
        let own = ["Tess Tech", "T1", "Marsh Lane School"];
        for bad in ["", "short", "password1234", "qwertyuiop12", "aaaaaaaaaaaaaaaa", "tess tech 2026", "MarshLane123"] {
            assert!(must_be_good_password(bad, &own).is_err(), "{bad}");
        }
        for good in ["kettle orbit mango 41", "ledger-violin-tundra", "вечерний паровоз лимон"] {
            must_be_good_password(good, &own).unwrap();
        }
        assert!(must_be_good_password(&"kettle orbit mango ".repeat(20), &own).is_err());
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let hash = code_hash("0123A-BCDEF-GHJKM-NPQRS").unwrap();
        assert_eq!(code_hash(" o1 23abcdefghjkmnpqrs"), Some(hash.clone()));
        assert_eq!((hash.len(), code_hash("0123"), code_hash("0123A-BCDEF-GHJKM-NPQR!")), (64, None, None));
        assert_ne!(code_hash("0123A-BCDEF-GHJKM-NPQRT"), Some(hash));
    }

    #[test]
    fn pins_have_six_digits_and_are_no_run() {
        for bad in ["", "12345", "123456", "654321", "000000", "77777777", "12a456", "1234567890123", " 482913"] {
            assert!(must_be_good_pin(bad).is_err(), "{bad}");
        }
        for good in ["482913", "112233", "90817263"] {
            must_be_good_pin(good).unwrap();
        }
    }

    #[test]
    fn wrong_guesses_wait_longer_each_time() {
        let seconds: Vec<i64> = (0..14).map(|wrong| wait_after(wrong).num_seconds()).collect();
        assert_eq!(seconds[..8], [0, 0, 0, 1, 2, 4, 8, 16]);
        assert!(seconds.windows(2).all(|two| two[0] <= two[1]) && wait_after(1_000_000).num_seconds() == 900);
    }
}
