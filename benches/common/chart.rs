//! Pictures of figures, as SVG files in the folder that `CHARTS` names.

use std::fmt::Write;
use std::path::PathBuf;

const WIDTH: f64 = 720.0;
const LABELS: f64 = 290.0;
const ROW: f64 = 22.0;
/// Readable on light and dark pages.
const INK: &str = "#6b7280";
const BAR: &str = "#2563eb";
const OVER: &str = "#dc2626";

/// A bar with what it stands for.
pub struct Bar {
    pub label: String,
    pub value: f64,
    pub text: String,
}

/// Draws bars from 0, with a line at `limit`; bars beyond it have another colour. Does nothing unless `CHARTS` is set.
#[expect(clippy::disallowed_methods, reason = "where the pictures go stands in the environment")]
pub fn draw(name: &str, title: &str, limit: f64, bars: &[Bar]) {
    let Ok(folder) = std::env::var("CHARTS") else { return };
    let path = PathBuf::from(folder).join(format!("{name}.svg"));
    std::fs::write(&path, svg(title, limit, bars)).unwrap();
    println!("\n{}", path.display());
}

fn svg(title: &str, limit: f64, bars: &[Bar]) -> String {
    let rows = f64::from(u32::try_from(bars.len()).unwrap());
    let height = 60.0 + ROW * rows;
    let largest = bars.iter().map(|bar| bar.value).fold(limit, f64::max) * 1.25;
    let at = |value: f64| LABELS + (WIDTH - LABELS) * value / largest;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"12\" fill=\"{INK}\">\n<title>{title}</title>\n<text x=\"4\" y=\"18\" font-size=\"14\">{title}</text>\n"
    );
    let mut top = 36.0;
    for bar in bars {
        let (colour, middle) = (if bar.value > limit { OVER } else { BAR }, top + 14.0);
        let (width, end) = (at(bar.value) - LABELS, at(bar.value) + 6.0);
        let Bar { label, text, .. } = bar;
        writeln!(
            out,
            "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{label}</text>\
             <rect x=\"{LABELS}\" y=\"{}\" width=\"{width:.1}\" height=\"14\" fill=\"{colour}\"/>\
             <text x=\"{end:.1}\" y=\"{middle}\">{text}</text>",
            LABELS - 8.0,
            top + 3.0,
        )
        .unwrap();
        top += ROW;
    }
    let line = at(limit);
    writeln!(
        out,
        "<line x1=\"{line:.1}\" y1=\"30\" x2=\"{line:.1}\" y2=\"{:.1}\" stroke=\"{OVER}\" stroke-dasharray=\"4 3\"/>\n</svg>",
        top + 6.0
    )
    .unwrap();
    out
}
