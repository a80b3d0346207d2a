//! Bar charts as inline SVG, for papers and the page. A chart is a picture beside a table with the same figures, so it
//! says where they are to someone who hears the page read out.

use domain::fault::{Fault, FaultKind};
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

/// The size of a chart in its own units; it is scaled to the width that there is.
const WIDTH: u32 = 720;
/// The height of columns, and of one bar that lies.
const COLUMNS: u32 = 240;
const BAR: i32 = 26;
/// The room for the names of bars that lie.
const NAMES: i32 = 190;

/// A dark blue that keeps its contrast with white in print and on a screen.
const INK: RGBColor = RGBColor(0x1d, 0x4f, 0x91);
const FONT: &str = "sans-serif";

/// How the bars of a chart stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bars {
    /// Upright, for what happened over time.
    Upright,
    /// Lying, for names, which need more room.
    Lying,
}

/// A chart with one bar for each line of its table.
pub(crate) struct Chart<'a> {
    /// The name of the chart within its page, for what points to its title.
    pub(crate) id: &'static str,
    pub(crate) title: &'a str,
    pub(crate) bars: Bars,
    /// Each bar's name and figure; no figure is below zero.
    pub(crate) figures: &'a [(String, i64)],
    /// Writes a figure, as a number or as pounds.
    pub(crate) shown: fn(i64) -> String,
}

impl Chart<'_> {
    /// Draws the chart. It is empty if every figure is zero: the table says that in less room.
    ///
    /// Errors: the chart can't be drawn.
    pub(crate) fn svg(&self) -> Result<String, Fault> {
        if self.figures.iter().all(|(_, figure)| *figure == 0) {
            return Ok(String::new());
        }
        let mut svg = String::new();
        self.draw(&mut svg).map_err(|e| {
            Fault::new(FaultKind::Answer, "a chart could not be drawn").hint("Please report this.").because(e)
        })?;
        Ok(self.titled(&svg))
    }

    /// Adds the title that a screen reader says, and makes the chart one picture.
    fn titled(&self, svg: &str) -> String {
        let id = self.id;
        let opening = format!("<svg role=\"img\" aria-labelledby=\"chart-{id}\" ");
        let title = format!(
            "><title id=\"chart-{id}\">{}: a bar chart of the figures in the table below</title>",
            askama::filters::escape(self.title, askama::filters::Html)
                .map_or_else(|_| String::new(), |t| t.to_string())
        );
        svg.replacen("<svg ", &opening, 1).replacen('>', &title, 1)
    }

    fn draw(&self, svg: &mut String) -> Result<(), DrawingAreaErrorKind<std::io::Error>> {
        let count = i32::try_from(self.figures.len()).unwrap_or(i32::MAX);
        let most = self.figures.iter().map(|(_, figure)| *figure).max().unwrap_or(0).max(1);
        // A little room for the figure beyond the longest bar.
        let end = most.saturating_add(most / 8 + 1);
        let height = match self.bars {
            Bars::Upright => COLUMNS,
            Bars::Lying => BAR.saturating_mul(count).saturating_add(16).unsigned_abs(),
        };
        let area = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
        area.fill(&WHITE)?;
        let text = |at, vertical| {
            let style = TextStyle::from((FONT, 13).into_font()).color(&BLACK);
            style.pos(Pos::new(at, vertical))
        };
        let name = |at: i32| -> &str {
            usize::try_from(at).ok().and_then(|at| self.figures.get(at)).map_or("", |(name, _)| name.as_str())
        };
        // The far edge of the last bar is the end of the axis.
        let edge = |at: i32| if at < count { SegmentValue::Exact(at) } else { SegmentValue::Last };
        let mut builder = ChartBuilder::on(&area);
        builder.margin(6);
        match self.bars {
            Bars::Upright => {
                let mut chart =
                    builder.x_label_area_size(24).build_cartesian_2d((0..count - 1).into_segmented(), 0..end)?;
                chart
                    .configure_mesh()
                    .disable_mesh()
                    .disable_y_axis()
                    .x_labels(self.figures.len())
                    .x_label_formatter(&|at| match at {
                        SegmentValue::Exact(at) | SegmentValue::CenterOf(at) => name(*at).to_owned(),
                        SegmentValue::Last => String::new(),
                    })
                    .label_style((FONT, 13))
                    .draw()?;
                for (at, (_, figure)) in (0..count).zip(self.figures) {
                    let corners = [(SegmentValue::Exact(at), 0), (edge(at + 1), *figure)];
                    let mut bar = Rectangle::new(corners, INK.filled());
                    bar.set_margin(0, 0, 5, 5);
                    chart.draw_series([bar])?;
                    let place = (SegmentValue::CenterOf(at), *figure);
                    chart.draw_series([Text::new((self.shown)(*figure), place, text(HPos::Center, VPos::Bottom))])?;
                }
            }
            // Names on an upright axis would need a turned axis, which the library draws from the wrong end for one bar.
            Bars::Lying => {
                let (first, beyond) = (8, i128::from(WIDTH) - i128::from(NAMES) - 16);
                for (at, (name, figure)) in (0..count).zip(self.figures) {
                    let (top, left) = (first + at * BAR, NAMES);
                    let middle = top + BAR / 2;
                    let length = i128::from(*figure) * beyond / i128::from(end);
                    let right = left + i32::try_from(length).unwrap_or(0);
                    area.draw(&Rectangle::new([(left, top + 3), (right, top + BAR - 3)], INK.filled()))?;
                    area.draw(&Text::new(short(name), (left - 6, middle), text(HPos::Right, VPos::Center)))?;
                    let figure = (self.shown)(*figure);
                    area.draw(&Text::new(figure, (right + 5, middle), text(HPos::Left, VPos::Center)))?;
                }
                area.draw(&PathElement::new([(NAMES, first), (NAMES, first + count * BAR)], BLACK))?;
            }
        }
        area.present()?;
        Ok(())
    }
}

/// A name that fits beside its bar; the table has it whole.
fn short(name: &str) -> String {
    const MOST: usize = 26;
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    name.chars().take(MOST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(bars: Bars, figures: &[(&str, i64)]) -> String {
        let figures: Vec<(String, i64)> = figures.iter().map(|(name, figure)| ((*name).to_owned(), *figure)).collect();
        let shown = |figure: i64| format!("{figure} items");
        Chart { id: "use", title: "Use <of> items", bars, figures: &figures, shown }.svg().unwrap()
    }

    #[test]
    fn each_bar_has_its_name_and_figure_and_the_whole_a_title() {
        for bars in [Bars::Upright, Bars::Lying] {
            let svg = chart(bars, &[("laptop", 12), ("camera", 0), ("tablet", 3)]);
            for wanted in ["laptop", "camera", "tablet", "12 items", "0 items", "3 items"] {
                assert_eq!(svg.matches(wanted).count(), 1, "{wanted}: {svg}");
            }
            assert!(svg.starts_with("<svg role=\"img\" aria-labelledby=\"chart-use\" "), "{svg}");
            assert!(svg.contains("<title id=\"chart-use\">Use &#60;of&#62; items"), "{svg}");
        }
    }

    #[test]
    fn a_name_that_looks_like_markup_stays_a_name() {
        for bars in [Bars::Upright, Bars::Lying] {
            let svg = chart(bars, &[("<script>alert(1)</script>", 1), ("\"&'", 2)]);
            assert!(!svg.contains("<script") && !svg.contains("style="), "{svg}");
        }
    }

    #[test]
    fn one_bar_large_figures_and_none_at_all_are_drawn() {
        assert!(chart(Bars::Upright, &[("laptop", i64::MAX)]).contains("9223372036854775807 items"));
        for bars in [Bars::Upright, Bars::Lying] {
            for figures in [&[("laptop", 1)][..], &[("laptop", 0), ("camera", 1)]] {
                let svg = chart(bars, figures);
                let is_back_to_front = ["width=\"-", "height=\"-"].iter().any(|wrong| svg.contains(wrong));
                assert!(svg.contains("1 items") && !is_back_to_front, "{svg}");
            }
        }
        for nothing in [&[][..], &[("laptop", 0), ("camera", 0)]] {
            assert_eq!(chart(Bars::Upright, nothing), "");
        }
    }
}
