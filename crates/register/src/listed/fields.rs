//! The lines of a page for the fields of an asset or a person.

use domain::field::{Field, Place, Shown};

/// Makes the lines for some places of a page, including empty ones. `asked` adds the fields that are shown only on
/// request.
pub fn lines<F: Field>(of: &F::Of, places: &[Place], asked: bool) -> Vec<(&'static str, String)> {
    let mut lines: Vec<(&'static str, String)> = Vec::new();
    for place in places {
        for data in F::ALL.iter().map(|field| field.data()) {
            let line = match data.shown {
                Shown::On(line) => line,
                Shown::Asked(line) if asked => line,
                Shown::Asked(_) | Shown::Title | Shown::With(_) | Shown::No(_) => continue,
            };
            if line.place != *place {
                continue;
            }
            if lines.last().is_none_or(|(name, _)| *name != line.name) {
                lines.push((line.name, String::new()));
            }
            let known = data.reads.get(of).shown();
            if let Some((_, told)) = lines.last_mut().filter(|_| !known.is_empty()) {
                let comma = if told.is_empty() { "" } else { ", " };
                told.extend([comma, line.lead, &known]);
            }
        }
    }
    lines
}
