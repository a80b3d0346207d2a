//! Reads endoflife.date's own JSON: a product's array of cycles, or the answer of the newer interface about one product or
//! about all of them. Each release becomes a row of a table, with what is not understood of it.

use crate::file::table::unreadable;
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    remedy::Input,
    say,
    say::Say,
    support::{
        cycle,
        dates::{LICENCE, SOURCE, System},
    },
    text::{and_list, shown},
    when::plain_day,
    words::Word as _,
};
use serde_json::{Map, Value as Json};
use std::io::Read;

/// The most bytes of a file. The answer about every product is some ten million.
const MOST: u64 = 100_000_000;

/// What a file of endoflife.date comes to.
pub(super) struct Releases {
    /// A table with the columns that `support update` reads.
    pub(super) table: Vec<u8>,
    /// The day of the file, if it says one.
    pub(super) dated_on: Option<NaiveDate>,
    pub(super) about: About,
}

/// What a table of releases doesn't have.
#[derive(Default)]
pub(super) struct About {
    /// The name of each release, in the order of the rows, and what is wrong with it.
    pub(super) named: Vec<(String, Option<String>)>,
    /// The products that are no operating system of devices here.
    pub(super) passed_over: Vec<String>,
}

impl About {
    /// The release on a line of the table, and what is wrong with it.
    pub(super) fn at(&self, line: u64) -> Option<&(String, Option<String>)> {
        self.named.get(usize::try_from(line).ok()?.checked_sub(2)?)
    }

    /// The products that were passed over, in a sentence.
    pub(super) fn told(&self) -> Option<String> {
        const TOLD: usize = 12;
        let all = &self.passed_over;
        let more = all.len().checked_sub(TOLD).filter(|more| *more > 0);
        let more = more.map(|more| format!(" and {more} more")).unwrap_or_default();
        let names = all.iter().take(TOLD).map(|name| shown(name)).collect::<Vec<_>>().join(", ");
        (!all.is_empty()).then(|| format!("passed over, as no operating system of devices: {names}{more}"))
    }
}

/// True if a file begins as JSON does.
pub(super) fn is_json(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    matches!(start.iter().find(|byte| !byte.is_ascii_whitespace()), Some(b'{' | b'['))
}

/// The source of the days, with its licence.
pub(super) fn source() -> String {
    format!("{SOURCE}, {LICENCE} licence")
}

/// Reads a file of endoflife.date. `said` is the system that its cycles are of, as the user says it.
///
/// Errors: the file can't be read, or is no such JSON; it doesn't say which product it is about and nobody else does; it is
/// about another one, or about none that devices have here.
pub(super) fn read(reader: impl Read, said: Option<System>, today: NaiveDate) -> Result<Releases, Fault> {
    let mut bytes = Vec::new();
    reader.take(MOST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST {
        return Err(
            Fault::bad_file("the file is larger than any of endoflife.date").hint("Give the file of one product.")
        );
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let json: Json = serde_json::from_slice(text)
        .map_err(|error| Fault::bad_file(format!("the file is no JSON: {error}")).hint("Download it again."))?;
    let whole = json.as_object();
    let day = |name: &str| plain_day(whole?.get(name)?.as_str()?.get(..10)?);
    let dated_on = day("generated_at").or_else(|| day("last_modified")).filter(|day| *day <= today);
    let mut found = Found::default();
    let result = whole.and_then(|whole| whole.get("result"));
    match (&json, result) {
        (Json::Array(cycles), _) => found.old(cycles, said)?,
        (_, Some(Json::Array(products))) => {
            for product in products.iter().filter_map(Json::as_object) {
                found.product(product, said)?;
            }
        }
        (_, Some(Json::Object(product))) => {
            found.product(product, said)?;
            if let Some(product) = found.passed_over.first() {
                return Err(no_system(product));
            }
        }
        _ => return Err(no_releases()),
    }
    if found.releases.is_empty() {
        return Err(no_releases());
    }
    found.written(dated_on, today)
}

fn no_releases() -> Fault {
    Fault::bad_file("the file has no releases of a product of endoflife.date")
        .hint("Download the file of one product, such as windows.json, or give a table.")
}

fn no_system(product: &str) -> Fault {
    let known: Vec<String> = System::ALL.iter().map(ToString::to_string).collect();
    Fault::bad_file(format!("{} is no operating system of devices that is known", shown(product)))
        .hint(format!("These are: {}.", and_list(&known)))
}

/// One release, as the file has it.
struct Release {
    system: System,
    name: String,
    /// What the release is called in the file, such as "11 24H2 (E)".
    label: String,
    latest: String,
    end: End,
}

enum End {
    On(String),
    None,
    /// Support has ended, on a day that the file doesn't say.
    Ended,
    Unsaid,
    Contradicts(String),
}

#[derive(Default)]
struct Found {
    releases: Vec<Release>,
    passed_over: Vec<String>,
}

/// A text or a number of an object.
fn text(of: &Map<String, Json>, name: &str) -> Option<String> {
    match of.get(name)? {
        Json::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl Found {
    /// Reads a product's array of cycles, which doesn't say of which product.
    fn old(&mut self, cycles: &[Json], said: Option<System>) -> Result<(), Fault> {
        let is_cycle = |one: &Json| one.as_object().is_some_and(|one| one.contains_key("cycle"));
        if cycles.is_empty() || !cycles.iter().all(is_cycle) {
            return Err(no_releases());
        }
        let system = said.ok_or_else(|| {
            Fault::invalid("the file doesn't say which system its cycles are of").hint(say![
                "Say it: ",
                Input::System.blank(),
                ", such as windows."
            ])
        })?;
        for one in cycles.iter().filter_map(Json::as_object) {
            let end = match one.get("eol") {
                Some(Json::Bool(false)) => End::None,
                Some(Json::Bool(true)) => End::Ended,
                Some(Json::String(day)) => End::On(day.clone()),
                _ => End::Unsaid,
            };
            let name = text(one, "cycle").unwrap_or_default();
            let label = text(one, "releaseLabel").unwrap_or_default();
            self.releases.push(Release { system, label, latest: text(one, "latest").unwrap_or_default(), name, end });
        }
        Ok(())
    }

    /// Reads a product with its releases.
    fn product(&mut self, product: &Map<String, Json>, said: Option<System>) -> Result<(), Fault> {
        let Some(Json::Array(releases)) = product.get("releases") else { return Err(no_releases()) };
        let name = text(product, "name").unwrap_or_default();
        let system = match (cycle::system_of(&name), said) {
            (Some(of_file), Some(said)) if of_file != said => {
                let hint: Say = say!["Leave out ", Input::System, ", or give the other file."];
                return Err(Fault::invalid(format!("the file is about {of_file}, and not about {said}")).hint(hint));
            }
            (Some(system), _) => system,
            (None, Some(said)) if name.is_empty() => said,
            (None, _) => {
                self.passed_over.push(if name.is_empty() { "a product without a name".to_owned() } else { name });
                return Ok(());
            }
        };
        for one in releases {
            let empty = Map::new();
            let one = one.as_object().unwrap_or(&empty);
            let ended = one.get("isEol").and_then(Json::as_bool);
            let end = match (text(one, "eolFrom"), ended) {
                (Some(day), Some(true)) if plain_day(&day).is_some() => End::Contradicts(day),
                (Some(day), _) => End::On(day),
                (None, Some(false)) => End::None,
                (None, Some(true)) => End::Ended,
                (None, None) => End::Unsaid,
            };
            let latest = one.get("latest").and_then(Json::as_object).and_then(|latest| text(latest, "name"));
            self.releases.push(Release {
                system,
                name: text(one, "name").unwrap_or_default(),
                label: text(one, "label").unwrap_or_default(),
                latest: latest.unwrap_or_default(),
                end,
            });
        }
        Ok(())
    }

    /// Writes the releases as a table, with what is wrong with each.
    fn written(self, dated_on: Option<NaiveDate>, today: NaiveDate) -> Result<Releases, Fault> {
        let failed = |_| Fault::bad_file("the releases can't be written as a table").hint("Give a table instead.");
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["System", "Version", "Edition", "Build", "Support ends"]).map_err(failed)?;
        let mut named = Vec::with_capacity(self.releases.len());
        for release in &self.releases {
            let Release { system, name, label, latest, end } = release;
            let (understood, mut wrong) = match cycle::release(*system, name) {
                Ok(understood) => (understood, None),
                Err(why) => ((name.clone(), None), Some(why)),
            };
            let (version, edition) = understood;
            let ends = match end {
                End::On(day) => day.as_str(),
                // The file says that it has ended: a day that lies ahead is not meant.
                End::Contradicts(day) => {
                    if plain_day(day).is_some_and(|day| day > today) && wrong.is_none() {
                        wrong = Some(format!("has ended, and ends on {day}: the file contradicts itself"));
                    }
                    day.as_str()
                }
                End::None => "none published",
                End::Ended => "true",
                End::Unsaid => "",
            };
            let build = cycle::build(*system, latest).map(|build| build.to_string()).unwrap_or_default();
            let edition = edition.map(domain::words::Word::word).unwrap_or_default();
            table.write_record([system.word(), &version, edition, &build, ends]).map_err(failed)?;
            let title = if name.is_empty() { label } else { name };
            named.push((title.clone(), wrong));
        }
        let table = table
            .into_inner()
            .map_err(|_| Fault::bad_file("the releases can't be written as a table").hint("Give a table instead."))?;
        Ok(Releases { table, dated_on, about: About { named, passed_over: self.passed_over } })
    }
}
