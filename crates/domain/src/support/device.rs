//! Finds the end of support of a device by its system, version and edition. What is not known stays unknown: the nearest
//! version is never taken for it.

use super::dates::{Dates, Edition, SupportDate, System, for_edition};
use crate::{text::fold, words};

/// What the register or a file says of a device's system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Device<'a> {
    pub os: Option<&'a str>,
    pub edition: Option<&'a str>,
    pub version: Option<&'a str>,
    pub model: Option<&'a str>,
}

words! {
    /// The reason why a device's end of support is not known.
    Why, "reason" {
        NoSystem = "no_system" as "no operating system is recorded",
        OtherSystem = "other_system" as "no days are known for this operating system",
        NoModel = "no_model" as "the day depends on the device, and no model says if it is an iPhone or an iPad",
        PerDevice = "per_device" as "ChromeOS ends device by device: take it from Google's export",
        NoVersion = "no_version" as "the version is not recorded in full",
        OtherVersion = "other_version" as "no day is known for this version",
        NoEdition = "no_edition" as "the day depends on the edition, which is not recorded",
        OtherEdition = "other_edition" as "no day is known for this edition",
        Contradiction = "contradiction" as "system and version contradict each other",
    }
}

impl Dates {
    /// Finds the day for a device.
    ///
    /// Errors: it is not known, for this reason.
    pub fn find(&self, device: Device<'_>) -> Result<&SupportDate, Why> {
        let os = device.os.map(str::trim).filter(|os| !os.is_empty()).ok_or(Why::NoSystem)?;
        match systems(os, device.model.unwrap_or_default()).as_slice() {
            [] => Err(Why::OtherSystem),
            [one] => self.of_system(*one, os, device),
            // `iOS/iPadOS`, without a model that says which: only a day that both have.
            both => {
                let mut found = both.iter().map(|system| self.of_system(*system, os, device));
                let first = found.next().ok_or(Why::OtherSystem)??;
                for other in found {
                    if other?.ends != first.ends {
                        return Err(Why::NoModel);
                    }
                }
                Ok(first)
            }
        }
    }

    fn of_system(&self, system: System, os: &str, device: Device<'_>) -> Result<&SupportDate, Why> {
        let version = device.version.unwrap_or_default();
        match system {
            System::ChromeOs => Err(Why::PerDevice),
            System::Windows | System::WindowsServer => self.windows(system, os, version, device.edition),
            _ => self.numbered(system, os, version),
        }
    }

    /// Finds a version that is a number with dots. A version of the table stands for all that begin with it.
    fn numbered(&self, system: System, os: &str, version: &str) -> Result<&SupportDate, Why> {
        let (typed, named) = (first_number(version), first_number(os));
        if let (Some(typed), Some(named)) = (&typed, &named)
            && typed.first() != named.first()
        {
            return Err(Why::Contradiction);
        }
        let version = typed.or(named).ok_or(Why::NoVersion)?;
        let begins = |date: &&SupportDate| first_number(&date.version).is_some_and(|known| version.starts_with(&known));
        let longest = |date: &&SupportDate| date.version.split('.').count();
        self.of(system).filter(begins).max_by_key(longest).ok_or(Why::OtherVersion)
    }

    fn windows(&self, system: System, os: &str, version: &str, edition: Option<&str>) -> Result<&SupportDate, Why> {
        let said = Said::of(system, os, version);
        if said.contradicts {
            return Err(Why::Contradiction);
        }
        if said.build.is_none() && said.release.is_none() && !said.is_whole() {
            return Err(Why::NoVersion);
        }
        let fitting: Vec<&SupportDate> = self.of(system).filter(|date| said.fits(date)).collect();
        let Some(first) = fitting.first() else {
            let is_of_build = |date: &SupportDate| said.build.is_some() && date.build == said.build;
            let knows_both = self.of(system).any(is_of_build) && (said.release.is_some() || said.generation.is_some());
            return Err(if knows_both { Why::Contradiction } else { Why::OtherVersion });
        };
        // Without a build, 22H2 may be of Windows 10 or of 11; a build may be of two servers.
        if fitting.iter().any(|date| date.version != first.version) {
            return Err(Why::NoVersion);
        }
        let named = edition.map(str::trim).filter(|edition| !edition.is_empty());
        let edition = match (named.map(Edition::of), Edition::of(os)) {
            (Some(Some(named)), Some(of_name)) => Some(named.with(of_name).ok_or(Why::Contradiction)?),
            (Some(named), _) => named,
            (None, of_name) => of_name,
        };
        if edition.is_none() && named.is_some() && fitting.len() > 1 {
            return Err(Why::OtherEdition);
        }
        for_edition(&fitting, edition).map_err(|is_open| if is_open { Why::NoEdition } else { Why::OtherEdition })
    }
}

/// The systems that a text may mean.
pub fn systems(os: &str, model: &str) -> Vec<System> {
    let (os, model) = (fold(os), fold(model));
    let squeezed: String = os.chars().filter(|c| c.is_alphanumeric()).collect();
    if os.contains("windows") {
        return vec![if os.contains("server") { System::WindowsServer } else { System::Windows }];
    }
    if squeezed.contains("macos") || os.contains("os x") {
        return vec![System::MacOs];
    }
    if squeezed.contains("chrome") {
        return vec![System::ChromeOs];
    }
    if os.contains("android") {
        return vec![System::Android];
    }
    let words: Vec<&str> = os.split(|c: char| !c.is_alphanumeric()).collect();
    let (ipad, phone) = (words.contains(&"ipados"), words.contains(&"ios"));
    match (ipad, phone) {
        (false, false) => Vec::new(),
        // Some device managers call the system of an iPad iOS too.
        (_, true) if model.contains("ipad") => vec![System::IpadOs],
        (true, true) if model.contains("iphone") || model.contains("ipod") => vec![System::Ios],
        (true, true) => vec![System::IpadOs, System::Ios],
        (true, false) => vec![System::IpadOs],
        (false, true) => vec![System::Ios],
    }
}

/// The first number with dots in a text, part by part.
fn first_number(text: &str) -> Option<Vec<u32>> {
    let word = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    word.trim_matches('.').split('.').map(|part| part.parse().ok()).collect()
}

/// What a Windows device says of its version.
#[derive(Default)]
struct Said {
    /// 7, 8, 8.1, 10 or 11, or the year of a server.
    generation: Option<String>,
    /// 24H2, 1809, SP1.
    release: Option<String>,
    build: Option<i64>,
    /// True if two different versions were read.
    contradicts: bool,
}

impl Said {
    fn of(system: System, os: &str, version: &str) -> Self {
        let mut said = Self::default();
        for word in os.split_whitespace().chain(version.split(|c: char| c.is_whitespace() || "(),;:/".contains(c))) {
            said.read(system, &word.trim_matches(|c: char| !c.is_alphanumeric()).to_uppercase());
        }
        said
    }

    fn read(&mut self, system: System, word: &str) {
        let parts: Vec<i64> = word.split('.').map_while(|part| part.parse().ok()).collect();
        let is_number = !parts.is_empty() && parts.len() == word.split('.').count();
        match parts.as_slice() {
            // 10.0.22631.4460: the number of NT, which is 10 for Windows 11 too, and the build.
            [5 | 6 | 10, _, build, ..] if is_number => self.build = Some(*build),
            // 22631.4460
            [build, ..] if is_number && *build >= 9_000 => self.build = Some(*build),
            [8, 1] if is_number => self.generation("8.1"),
            [year] if is_number && system == System::WindowsServer && *year >= 1_700 => self.generation(word),
            [release] if is_number && (1_500..=2_004).contains(release) => self.release(word),
            [7 | 8 | 10 | 11] if is_number => self.generation(word),
            _ if system == System::WindowsServer && word == "R2" => self.release(word),
            _ if is_half_year(word) && system == System::WindowsServer => self.generation(word),
            _ if is_half_year(word) || word == "SP1" => self.release(word),
            _ => {}
        }
    }

    fn generation(&mut self, word: &str) {
        self.contradicts |= self.generation.replace(word.to_owned()).is_some_and(|before| before != word);
    }

    fn release(&mut self, word: &str) {
        self.contradicts |= self.release.replace(word.to_owned()).is_some_and(|before| before != word);
    }

    /// True if the generation alone is a whole version, as 8.1 is, or a server's year.
    fn is_whole(&self) -> bool {
        self.generation.as_deref().is_some_and(|known| !matches!(known, "7" | "10" | "11"))
    }

    fn fits(&self, date: &SupportDate) -> bool {
        let version = date.version.to_uppercase();
        let (generation, release) = version.split_once(' ').map_or((version.as_str(), None), |(g, r)| (g, Some(r)));
        // A server without R2 is none with it, and a release that is not said may be any where the build says which.
        let is_release = match (self.release.as_deref(), release) {
            (Some(said), Some(known)) => said == known,
            (Some(_), None) => false,
            (None, known) => known.is_none() || self.build.is_some(),
        };
        self.generation.as_deref().is_none_or(|said| said == generation)
            && is_release
            && self.build.is_none_or(|build| date.build == Some(build))
    }
}

/// True for a release such as 24H2.
fn is_half_year(word: &str) -> bool {
    matches!(word.as_bytes(), [a, b, b'H', b'1' | b'2'] if a.is_ascii_digit() && b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::SupportEnd;

    fn find(os: &str, edition: &str, version: &str) -> String {
        found(Device { os: Some(os), edition: Some(edition), version: Some(version), model: None })
    }

    fn found(device: Device<'_>) -> String {
        use crate::words::Word as _;
        match Dates::with(Vec::new()).find(device) {
            Ok(date) => date.ends.stored().into_owned(),
            Err(why) => why.word().to_owned(),
        }
    }

    /// The figures of endoflife.date in August 2026.
    #[test]
    fn a_device_is_found_by_system_version_and_edition() {
        for (os, edition, version, ends) in [
            ("Windows", "Pro", "10.0.19045.5011", "2025-10-14"),
            ("Windows 10", "", "22H2", "2025-10-14"),
            ("Windows", "Education", "10.0.22631.4460", "2026-11-10"),
            ("Windows 11 Education", "", "23H2", "2026-11-10"),
            ("Microsoft Windows 11 Pro", "", "10.0.26100.2004", "2026-10-13"),
            ("Windows 11", "Home", "24H2", "2026-10-13"),
            ("Windows", "Enterprise", "10.0.26100", "2027-10-12"),
            ("Windows", "Professional", "Version 25H2 (OS Build 26200.1)", "2027-10-12"),
            ("Windows", "Education", "10.0.26200.1", "2028-10-10"),
            ("Windows 11", "Pro Education", "24H2", "2026-10-13"),
            ("Windows 10", "Enterprise LTSC", "21H2", "2027-01-12"),
            ("Windows 10", "EnterpriseS", "10.0.19044.1", "2027-01-12"),
            ("Windows 8.1", "Pro", "", "2023-01-10"),
            ("Windows 7", "Professional", "SP1", "2020-01-14"),
            ("Windows Server 2019 Standard", "", "", "2029-01-09"),
            ("Windows Server 2019", "", "10.0.17763.1", "2029-01-09"),
            ("Windows Server", "Standard", "2012 R2", "2023-10-10"),
            ("Windows Server 2012", "", "", "2023-10-10"),
            ("Windows Server", "", "10.0.20348", "2031-10-14"),
            ("macOS", "", "13.6.1 (22G313)", "2025-09-15"),
            ("macOS Ventura 13.6", "", "", "2025-09-15"),
            ("Mac OS X", "", "10.15.7", "2026-02-02"),
            ("macOS", "", "15.1", "none_published"),
            ("Android", "", "13", "2026-03-02"),
            ("Android 12", "", "12.1.0", "2025-03-03"),
            ("Android", "", "8.1.0", "2021-01-10"),
            ("iPadOS", "", "15.8.3", "none_published"),
            ("iOS/iPadOS", "", "15.8", "none_published"),
        ] {
            assert_eq!(find(os, edition, version), ends, "{os} {edition} {version}");
        }
    }

    #[test]
    fn what_is_not_known_stays_unknown() {
        for (os, edition, version, why) in [
            ("", "", "24H2", "no_system"),
            ("Ubuntu", "", "24.04", "other_system"),
            ("ChromeOS", "", "120.0.6099.272", "per_device"),
            ("Windows 11", "Pro", "", "no_version"),
            ("Windows 10", "Pro", "", "no_version"),
            ("Windows", "Pro", "", "no_version"),
            ("Windows 7", "Pro", "", "no_version"),
            // Of Windows 10 or of 11.
            ("Windows", "Pro", "22H2", "no_version"),
            // A server of that build is 2019, or 1809.
            ("Windows Server", "Datacenter", "10.0.17763", "no_version"),
            ("Windows", "Pro", "10.0.27000.1", "other_version"),
            ("Windows 11", "Pro", "27H2", "other_version"),
            ("Windows 11", "", "24H2", "no_edition"),
            ("Windows", "", "10.0.26100.1", "no_edition"),
            ("Windows 11", "SE", "24H2", "other_edition"),
            ("Windows 10", "Enterprise LTSC", "22H2", "other_edition"),
            // A device that was brought up to Windows 11, of which the register has the old name.
            ("Windows 10", "Pro", "10.0.22631.1", "contradiction"),
            ("Windows 11", "Education", "Windows 10 22H2", "contradiction"),
            ("Windows 10 Pro", "Education", "21H2", "contradiction"),
            ("Windows 11", "Pro", "24H2 (OS Build 22631.1)", "contradiction"),
            ("macOS", "", "", "no_version"),
            ("macOS", "", "10.16", "other_version"),
            ("macOS", "", "27.0", "other_version"),
            ("macOS 12", "", "13.1", "contradiction"),
            ("Android", "", "8", "other_version"),
            ("Android", "", "18", "other_version"),
            // iOS 17 ended, and iPadOS 17 did not.
            ("iOS/iPadOS", "", "17.6.1", "no_model"),
        ] {
            assert_eq!(find(os, edition, version), why, "{os} {edition} {version}");
        }
    }

    #[test]
    fn the_model_tells_an_ipad_from_an_iphone() {
        let of = |model| Device { os: Some("iOS/iPadOS"), version: Some("17.6.1"), model: Some(model), edition: None };
        assert_eq!(found(of("iPad (9th generation)")), "none_published");
        assert_eq!(found(of("iPhone 11")), "2025-05-13");
    }

    #[test]
    fn a_day_of_the_schools_own_takes_the_place_of_those_in_the_program() {
        let own = |version: &str, edition, ends: &str, dated: &str| SupportDate {
            build: Some(26100),
            dated_on: dated.parse().unwrap(),
            edition,
            ends: SupportEnd::of_stored(ends).unwrap(),
            id: uuid::Uuid::nil().into(),
            source: "the maker".to_owned(),
            system: System::Windows,
            version: version.to_owned(),
        };
        let dates = Dates::with(vec![
            own("11 24h2", None, "2030-01-01", "2026-11-01"),
            own("11 24H2", None, "2031-01-01", "2026-10-01"),
        ]);
        let pro = Device { os: Some("Windows 11"), version: Some("24H2"), edition: Some("Pro"), model: None };
        assert_eq!(dates.find(pro).unwrap().ends.stored(), "2030-01-01");
        assert_eq!(dates.find(Device { edition: None, ..pro }).unwrap().source, "the maker");
        let before = Device { version: Some("23H2"), ..pro };
        assert_eq!(dates.find(before).unwrap().ends.stored(), "2025-11-11");
    }

    #[test]
    fn every_line_of_the_days_in_the_program_is_read() {
        let lines = include_str!("dates.csv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(super::super::dates::built_in().len(), lines - 1);
    }
}
