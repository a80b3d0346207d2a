//! The names that endoflife.date gives to products and their releases ("cycles"), and what the program calls them.

use super::dates::{Edition, System};
use crate::text::fold;

/// The system that a product of endoflife.date is; `None` if it is none that devices have here.
pub fn system_of(product: &str) -> Option<System> {
    let squeezed: String = fold(product).chars().filter(|c| c.is_alphanumeric()).collect();
    Some(match squeezed.as_str() {
        "windows" => System::Windows,
        "windowsserver" => System::WindowsServer,
        "macos" => System::MacOs,
        "android" => System::Android,
        "ipados" => System::IpadOs,
        "ios" => System::Ios,
        "chromeos" => System::ChromeOs,
        _ => return None,
    })
}

/// The version and the edition that a cycle is of, such as `11 24H2` and Enterprise for `11-24h2-e`.
///
/// Errors: the name is none that a release of this system has; what is not understood.
pub fn release(system: System, cycle: &str) -> Result<(String, Option<Edition>), String> {
    let words: Vec<String> = fold(cycle.trim()).split('-').map(str::to_owned).collect();
    match system {
        System::Windows => windows(&words),
        System::WindowsServer => server(&words),
        // Google ends ChromeOS device by device.
        System::ChromeOs => Err("ChromeOS ends device by device, and not by version".to_owned()),
        System::MacOs | System::Android | System::IpadOs | System::Ios => match words.as_slice() {
            [number] if is_number(number) => Ok((number.clone(), None)),
            _ => Err("is no version that is known".to_owned()),
        },
    }
}

fn windows(words: &[String]) -> Result<(String, Option<Edition>), String> {
    let is_of_edition = |word: &&String| matches!(word.as_str(), "w" | "e" | "iot" | "lts");
    let at = words.iter().position(|word| is_of_edition(&word)).unwrap_or(words.len());
    let (version, edition) = words.split_at(at);
    let edition = match edition.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => None,
        ["w"] => Some(Edition::HomePro),
        ["e"] => Some(Edition::Enterprise),
        ["e", "lts"] => Some(Edition::EnterpriseLtsc),
        ["iot", "lts"] => Some(Edition::IotLtsc),
        other => return Err(format!("ends in “{}”, which is no edition that is known", other.join("-"))),
    };
    let is_known = match version {
        [major] => is_number(major),
        [major, release] if matches!(major.as_str(), "10" | "11") => is_release(release),
        [major, pack] => is_number(major) && pack.strip_prefix("sp").is_some_and(is_number),
        _ => false,
    };
    if is_known { Ok((in_capitals(version), edition)) } else { Err("is no version that is known".to_owned()) }
}

fn server(words: &[String]) -> Result<(String, Option<Edition>), String> {
    let is_known = match words {
        [year] => is_release(year),
        [year, second] => is_release(year) && matches!(second.as_str(), "r2" | "sp1" | "sp2"),
        _ => false,
    };
    if is_known { Ok((in_capitals(words), None)) } else { Err("is no version that is known".to_owned()) }
}

fn in_capitals(words: &[String]) -> String {
    words.join(" ").to_uppercase()
}

/// True for a number, perhaps with dots.
fn is_number(word: impl AsRef<str>) -> bool {
    word.as_ref().split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// True for `1909`, a year, or `24h2`.
fn is_release(word: &String) -> bool {
    let bytes = word.as_bytes();
    bytes.len() == 4 && bytes.iter().enumerate().all(|(at, byte)| byte.is_ascii_digit() || at == 2 && *byte == b'h')
}

/// The third number of the version that devices of a release report, such as 26100 of `10.0.26100`.
pub fn build(system: System, latest: &str) -> Option<i64> {
    if !matches!(system, System::Windows | System::WindowsServer) {
        return None;
    }
    let mut numbers = latest.trim().split('.');
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some("10" | "6"), Some(_), Some(third)) => third.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_a_version_and_an_edition() {
        let windows = |cycle: &str| release(System::Windows, cycle);
        let known = |version: &str, edition| Ok((version.to_owned(), edition));
        assert_eq!(windows("11-24h2-e"), known("11 24H2", Some(Edition::Enterprise)));
        assert_eq!(windows("11-24H2-W"), known("11 24H2", Some(Edition::HomePro)));
        assert_eq!(windows("11-24h2-e-lts"), known("11 24H2", Some(Edition::EnterpriseLtsc)));
        assert_eq!(windows("11-24h2-iot-lts"), known("11 24H2", Some(Edition::IotLtsc)));
        assert_eq!(windows("10-22h2"), known("10 22H2", None));
        assert_eq!(windows("10-1909-e"), known("10 1909", Some(Edition::Enterprise)));
        assert_eq!(windows("7-sp1"), known("7 SP1", None));
        assert_eq!(windows("8.1"), known("8.1", None));
        assert_eq!(release(System::WindowsServer, "2012-r2"), known("2012 R2", None));
        assert_eq!(release(System::WindowsServer, "23H2"), known("23H2", None));
        assert_eq!(release(System::MacOs, "10.15"), known("10.15", None));
        assert_eq!((build(System::Windows, "10.0.26100"), build(System::MacOs, "15.6.1")), (Some(26_100), None));
    }

    #[test]
    fn what_a_cycle_can_not_be_is_an_error_and_no_other_version() {
        for cycle in ["11-24h2-e-x", "11-24h2-s", "11-24h2-lts", "longhorn", "", "10-22h2-core", "11-24"] {
            assert!(release(System::Windows, cycle).is_err(), "{cycle}");
        }
        assert!(release(System::MacOs, "sequoia").is_err() && release(System::Android, "12l").is_err());
        assert!(release(System::WindowsServer, "2022-core").is_err());
        assert!(release(System::ChromeOs, "140").is_err());
        assert_eq!((system_of("python"), system_of("windows-server")), (None, Some(System::WindowsServer)));
    }
}
