//! Notices when a file's dates are in another order than the one in which they are read.

use domain::{fault::Fault, reading::DateFormat, remedy::Input, say, say::Say, text::shown, words::Word as _};

/// The dates of a file: their format, and the other formats that all of them fit.
pub struct Dates {
    format: DateFormat,
    fits: Vec<DateFormat>,
    /// The first date that doesn't fit the format, with its line.
    misfit: Option<(u64, String)>,
}

impl Dates {
    pub(crate) fn new(format: DateFormat) -> Self {
        Self { format, fits: format.others().collect(), misfit: None }
    }

    pub(crate) fn format(&self) -> DateFormat {
        self.format
    }

    /// Checks a date against every format. A text that is a date in none of them tells nothing.
    pub(crate) fn see(&mut self, line: u64, text: &str) {
        if DateFormat::is_plain(text) {
            return;
        }
        let fits = self.format.fits(text);
        if !fits && !self.format.others().any(|other| other.fits(text)) {
            return;
        }
        if !fits && self.misfit.is_none() {
            self.misfit = Some((line, text.to_owned()));
        }
        self.fits.retain(|other| other.fits(text));
    }

    /// Says that all dates fit another order. The dates that fit both orders would be read wrongly, so no part of such
    /// a file may be imported.
    pub(crate) fn wrong_order(&self) -> Option<Fault> {
        let ((line, text), other) = (self.misfit.as_ref()?, *self.fits.first()?);
        if self.format == DateFormat::Iso {
            // Of the other dates, those that were read are in ISO order and can't be misread.
            return None;
        }
        let (theirs, chosen) = (other.pattern(), self.format.pattern());
        let fault = Fault::bad_file(format!("these dates are {theirs}, not {chosen}; nothing was written")).hint(say![
            "To read them, add ",
            Input::DateFormat.with(other.word()),
            "."
        ]);
        Some(fault.details([format!("line {line}: {} is not a date ({chosen})", shown(text))]))
    }

    /// Names another format, if all dates fit it and some don't fit the chosen one.
    pub(crate) fn hint(&self) -> Option<Say> {
        self.misfit.as_ref()?;
        let other = self.fits.first()?;
        let fits = format!("Every date in the file fits {}. To read them, add ", other.pattern());
        Some(say![fits, Input::DateFormat.with(other.word()), "."])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(format: DateFormat, dates: &[&str]) -> Option<String> {
        let mut seen = Dates::new(format);
        for (line, date) in (2..).zip(dates) {
            seen.see(line, date);
        }
        seen.wrong_order().map(|fault| fault.message)
    }

    #[test]
    fn dates_in_another_order_are_refused_only_if_all_of_them_fit_it() {
        use DateFormat::{Iso, Uk, Us};
        let american = Some("these dates are month/day/year, not day/month/year; nothing was written".to_owned());
        let british = Some("these dates are day/month/year, not month/day/year; nothing was written".to_owned());
        for (format, dates, wanted) in [
            (Uk, &["09/14/2026", "09/10/2026", "2026-09-14", "14-SEP-26"][..], &american),
            (Uk, &["9/14/26 10:15", "TBC"], &american),
            (Us, &["14/09/2026", "10/09/2026"], &british),
            (Uk, &["14/09/2026", "10/09/2026"], &None),
            // The second date proves that the first is a slip.
            (Uk, &["09/14/2026", "14/09/2026"], &None),
            // No order has a 31 September, so it tells nothing.
            (Uk, &["31/09/2026", "01/02/2026"], &None),
            (Iso, &["14/09/2026", "2026-09-14"], &None),
        ] {
            assert_eq!(refused(format, dates), *wanted, "{format:?} {dates:?}");
        }
    }
}
