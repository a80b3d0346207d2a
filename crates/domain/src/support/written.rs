//! A release of a system, in the words of a table.

use super::{dates::System, device::systems};
use crate::{
    text::{self, fold, shown},
    words::Word as _,
};

/// What is wrong with the words for a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// The system is none that is known, or may be several.
    System,
    /// The version, for this reason.
    Version(String),
}

/// Reads a system and a version. The number of the system may stand with either: `Windows` and `11 24H2` are `Windows 11` and
/// `24H2`, as devices report them.
///
/// Errors: the system is unknown; the version is none, or contradicts the number of the system.
pub fn release(system: &str, version: &str) -> Result<(System, String), Wrong> {
    let version = text::required("version", version, text::SHORT).map_err(|fault| Wrong::Version(fault.message))?;
    let (system, number) = match System::parse(system) {
        Some(system) => (system, None),
        None => of_numbered(system).ok_or(Wrong::System)?,
    };
    let version = match number {
        None => version,
        Some(number) => {
            let rest = version.strip_prefix(number.as_str());
            let has_number = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '.']));
            let is_release = is_half_year(&version) || version.len() == 4;
            match system {
                System::Windows if is_release && version != number => format!("{number} {version}"),
                _ if has_number => version,
                _ => {
                    let reason = format!("{} is no version of {} {number}", shown(&version), system.shown());
                    return Err(Wrong::Version(reason));
                }
            }
        }
    };
    if is_version(system, &version) {
        return Ok((system, version));
    }
    let example = if system == System::Windows { "11 24H2" } else { "14 or 14.2" };
    Err(Wrong::Version(format!(
        "{} is no version of {}: write one, such as {example}",
        shown(&version),
        system.shown()
    )))
}

/// The system and the number of a text such as `Windows 11`; `None` if it has other words, or no number.
fn of_numbered(text: &str) -> Option<(System, Option<String>)> {
    let [system] = systems(text, "").try_into().ok()?;
    let folded = fold(text);
    let mut rest: Vec<&str> = folded.split_whitespace().collect();
    let name = fold(system.shown());
    rest.retain(|word| !name.split(' ').any(|part| part == *word) && !matches!(*word, "microsoft" | "apple"));
    match rest.as_slice() {
        [] => Some((system, None)),
        [number] if is_number(number) => Some((system, Some((*number).to_owned()))),
        _ => None,
    }
}

/// True for a number with dots.
fn is_number(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// True for a half-year's release, such as `24H2`.
fn is_half_year(text: &str) -> bool {
    text.len() == 4
        && text.bytes().enumerate().all(|(at, b)| b.is_ascii_digit() || (at == 2 && b.eq_ignore_ascii_case(&b'h')))
}

/// True for the form of a system's versions: a number with dots, and of Windows its release too, such as `11 24H2`.
fn is_version(system: System, version: &str) -> bool {
    if !matches!(system, System::Windows | System::WindowsServer) {
        return is_number(version);
    }
    let is_word = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    version.starts_with(|c: char| c.is_ascii_digit()) && version.split(' ').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_system_may_stand_with_either() {
        for (system, version, wanted) in [
            ("Windows", "11 24H2", (System::Windows, "11 24H2")),
            ("Windows 11", "24H2", (System::Windows, "11 24H2")),
            ("Windows 11", "11 24H2", (System::Windows, "11 24H2")),
            ("Microsoft Windows 10", "1809", (System::Windows, "10 1809")),
            ("Windows 8.1", "8.1", (System::Windows, "8.1")),
            ("Windows Server 2022", "2022", (System::WindowsServer, "2022")),
            ("macOS 14", "14.5", (System::MacOs, "14.5")),
            ("Android", "13", (System::Android, "13")),
        ] {
            assert_eq!(release(system, version), Ok((wanted.0, wanted.1.to_owned())), "{system}: {version}");
        }
    }

    #[test]
    fn several_versions_and_names_are_none() {
        for (system, version) in [
            ("Android", "13 / 14"),
            ("Android", "Android 13+"),
            ("Android", "13+"),
            ("macOS", "Ventura 13"),
            ("macOS 14", "13"),
            ("Windows 11", "10 22H2"),
            ("Windows", "twenty"),
        ] {
            assert!(matches!(release(system, version), Err(Wrong::Version(_))), "{system}: {version}");
        }
        for system in ["Linux", "Windows 11 Pro", "iOS/iPadOS"] {
            assert_eq!(release(system, "17"), Err(Wrong::System), "{system}");
        }
    }

    #[test]
    fn every_release_in_the_program_is_read() {
        for date in super::super::dates::built_in() {
            let read = release(date.system.shown(), &date.version);
            assert_eq!(read, Ok((date.system, date.version.clone())), "{}", date.named());
        }
    }
}
