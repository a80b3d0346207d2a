//! The days on which makers end their support for an operating system: those in the program, and those of the school's
//! own files.

use super::SupportEnd;
use crate::{ids::RowId, text::fold, words};
use chrono::NaiveDate;
use std::sync::OnceLock;

/// The days in the program, with their source, its day and its licence in the first lines.
const BUILT_IN: &str = include_str!("dates.csv");

/// The source of the days in the program.
pub const SOURCE: &str = "endoflife.date";
/// The licence of that source.
pub const LICENCE: &str = "MIT";

/// The day of the days in the program.
pub fn dated_on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 8, 22).unwrap_or_default()
}

words! {
    /// An operating system.
    System, "operating system" {
        Windows = "windows" as "Windows",
        WindowsServer = "windows_server" as "Windows Server",
        MacOs = "macos" as "macOS",
        Android = "android" as "Android",
        IpadOs = "ipados" as "iPadOS",
        Ios = "ios" as "iOS",
        ChromeOs = "chromeos" as "ChromeOS",
    }
}

words! {
    /// Editions of Windows that share their days.
    Edition, "edition" {
        /// Home, Pro, Pro Education and Pro for Workstations.
        HomePro = "home_pro" as "Home and Pro",
        /// Enterprise, Education and IoT Enterprise.
        Enterprise = "enterprise" as "Enterprise and Education",
        EnterpriseLtsc = "enterprise_ltsc" as "Enterprise LTSC",
        IotLtsc = "iot_ltsc" as "IoT Enterprise LTSC",
    }
}

impl Edition {
    /// The editions that a text means; `None` if it names none that is known.
    pub fn of(text: &str) -> Option<Self> {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
        let squeezed = words.concat();
        if has(&["ltsc", "ltsb", "enterprises", "enterprisesn"]) || squeezed.contains("ltsc") {
            return Some(if squeezed.contains("iot") { Self::IotLtsc } else { Self::EnterpriseLtsc });
        }
        // Pro Education has the days of Pro.
        if has(&["pro", "professional", "home", "core", "proeducation", "professionaleducation", "homepro"]) {
            return Some(Self::HomePro);
        }
        has(&["enterprise", "education", "iotenterprise", "edu"]).then_some(Self::Enterprise)
    }

    /// The edition that two texts mean together. An Enterprise that is long term is the long-term one.
    pub fn with(self, other: Self) -> Option<Self> {
        match (self, other) {
            (one, same) if one == same => Some(one),
            (Self::Enterprise, long) | (long, Self::Enterprise) if long.is_long_term() => Some(long),
            (Self::EnterpriseLtsc, Self::IotLtsc) | (Self::IotLtsc, Self::EnterpriseLtsc) => Some(Self::IotLtsc),
            _ => None,
        }
    }

    /// True if the edition has days of its own for a version that others share.
    fn is_long_term(self) -> bool {
        matches!(self, Self::EnterpriseLtsc | Self::IotLtsc)
    }
}

/// The end of support of one version of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportDate {
    /// The third number of the version that a device reports.
    pub build: Option<i64>,
    /// The day of the source.
    pub dated_on: NaiveDate,
    /// `None` if the day is for every edition that has none of its own.
    pub edition: Option<Edition>,
    pub ends: SupportEnd,
    pub id: RowId,
    pub source: String,
    pub system: System,
    pub version: String,
}

impl SupportDate {
    /// The release in words, such as "Windows 11 24H2 (Enterprise and Education)".
    pub fn named(&self) -> String {
        let edition = self.edition.map(|edition| format!(" ({edition})")).unwrap_or_default();
        format!("{} {}{edition}", self.system, self.version)
    }

    /// True if two days are of the same release and editions.
    pub fn is_of_same(&self, other: &Self) -> bool {
        self.is_of_same_version(other) && self.edition == other.edition
    }

    /// True if a day of the school's own is for all that a day in the program is for.
    fn replaces(&self, known: &Self) -> bool {
        self.is_of_same_version(known) && self.edition.is_none_or(|edition| known.edition == Some(edition))
    }

    fn is_of_same_version(&self, other: &Self) -> bool {
        self.system == other.system && self.version.eq_ignore_ascii_case(&other.version)
    }
}

/// The days in the program.
pub fn built_in() -> &'static [SupportDate] {
    static DATES: OnceLock<Vec<SupportDate>> = OnceLock::new();
    DATES.get_or_init(|| BUILT_IN.lines().filter_map(read).collect())
}

/// The day in the program that counts before a school's own one: of the same release, from a later source.
pub fn later_in_program(own: &SupportDate) -> Option<&'static SupportDate> {
    built_in().iter().find(|known| own.replaces(known) && known.dated_on > own.dated_on)
}

/// Reads a line of the days in the program; a heading and a comment are none.
fn read(line: &str) -> Option<SupportDate> {
    use crate::words::Word as _;
    let cells: Vec<&str> = line.split(',').collect();
    let [system, version, edition, build, ends] = cells.as_slice() else { return None };
    Some(SupportDate {
        build: build.parse().ok(),
        dated_on: dated_on(),
        edition: Edition::parse(edition),
        ends: SupportEnd::of_stored(ends)?,
        id: uuid::Uuid::nil().into(),
        source: format!("{SOURCE}, {LICENCE} licence"),
        system: System::parse(system)?,
        version: (*version).to_owned(),
    })
}

/// Every day that counts.
#[derive(Debug, Clone, Default)]
pub struct Dates(Vec<SupportDate>);

impl Dates {
    /// Puts the school's own days in the place of those in the program for the same release: for its editions, or, if it
    /// names none, for every edition of the version. Of two days for one release, the one with the later source counts.
    /// A day without a build has the build that the program knows for the version.
    pub fn with(own: Vec<SupportDate>) -> Self {
        let mut all: Vec<SupportDate> = Vec::with_capacity(own.len() + built_in().len());
        for mut date in own.into_iter().filter(|date| later_in_program(date).is_none()) {
            let known =
                || built_in().iter().find(|known| known.is_of_same_version(&date)).and_then(|known| known.build);
            date.build = date.build.or_else(known);
            match all.iter_mut().find(|known| known.is_of_same(&date)) {
                Some(known) if known.dated_on >= date.dated_on => {}
                Some(known) => *known = date,
                None => all.push(date),
            }
        }
        let rest: Vec<SupportDate> =
            built_in().iter().filter(|known| !all.iter().any(|own| own.replaces(known))).cloned().collect();
        all.extend(rest);
        Self(all)
    }

    /// Every day, in the order of the list.
    pub fn all(&self) -> &[SupportDate] {
        &self.0
    }

    /// The days of a system.
    pub(super) fn of(&self, system: System) -> impl Iterator<Item = &SupportDate> {
        self.0.iter().filter(move |date| date.system == system)
    }
}

/// The day for an edition among the days of one version. Without an edition, there is one only if all agree.
///
/// Errors: true if the edition decides and is not known; false if no day is for this edition.
pub(super) fn for_edition<'d>(dates: &[&'d SupportDate], edition: Option<Edition>) -> Result<&'d SupportDate, bool> {
    let own = |wanted: Option<Edition>| dates.iter().copied().find(|date| date.edition == wanted);
    match edition {
        Some(edition) if edition.is_long_term() => own(Some(edition)).ok_or(false),
        Some(edition) => own(Some(edition)).or_else(|| own(None)).ok_or(false),
        None => match dates.split_first() {
            Some((first, rest)) if rest.iter().all(|date| date.ends == first.ends) => Ok(first),
            _ => Err(true),
        },
    }
}
