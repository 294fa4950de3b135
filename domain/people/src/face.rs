//! A drawn face, where there is no picture: a few simple shapes chosen by a short recipe. The same recipe gives the
//! same face; the drawing is plain SVG without script, text or links.

use std::fmt::{self, Write};

/// What a face is drawn of. Every number means something: one too large is taken round again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// Of the skin, light to dark.
    pub skin: u8,
    /// The shape of the hair.
    pub hair: u8,
    /// Its colour; from 5 on it is grey.
    pub hair_colour: u8,
    /// The eyes.
    pub eyes: u8,
    /// The brows.
    pub brows: u8,
    /// The mouth.
    pub mouth: u8,
    /// Glasses; 0 is none.
    pub glasses: u8,
    /// Beard; 0 is none.
    pub beard: u8,
    /// Lines of age; 0 is none.
    pub lines: u8,
    /// What is worn.
    pub collar: u8,
    /// Its colour.
    pub collar_colour: u8,
    /// The ground behind.
    pub ground: u8,
}

/// What each number of a recipe stands for, in its order.
const PARTS: usize = 12;

impl Drawing {
    /// Reads a recipe. Any text gives a face; what it does not say is 0.
    pub fn read(recipe: &str) -> Self {
        let mut numbers = recipe.strip_prefix("f1").unwrap_or_default().bytes().map(|byte| match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'z' => byte - b'a' + 10,
            _ => 0,
        });
        let mut next = || numbers.next().unwrap_or(0);
        Self {
            skin: next(),
            hair: next(),
            hair_colour: next(),
            eyes: next(),
            brows: next(),
            mouth: next(),
            glasses: next(),
            beard: next(),
            lines: next(),
            collar: next(),
            collar_colour: next(),
            ground: next(),
        }
    }

    const fn numbers(&self) -> [u8; PARTS] {
        [
            self.skin,
            self.hair,
            self.hair_colour,
            self.eyes,
            self.brows,
            self.mouth,
            self.glasses,
            self.beard,
            self.lines,
            self.collar,
            self.collar_colour,
            self.ground,
        ]
    }

    /// The face, 120 by 120, to be shown at any size.
    pub fn svg(&self) -> String {
        let (skin, shade) = nth(SKINS, self.skin);
        let hair = nth(HAIR_COLOURS, self.hair_colour);
        let style = nth(HAIR, self.hair);
        let mut svg = String::with_capacity(2600);
        svg.push_str(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" width="120" height="120">"#,
        );
        put(&mut svg, r#"<rect width="120" height="120" fill="@"/>"#, nth(GROUNDS, self.ground));
        put(&mut svg, style.behind, hair);
        put(&mut svg, r#"<path d="M50 80h20v18q-10 8-20 0z" fill="@"/>"#, shade);
        self.put_collar(&mut svg, skin, shade);
        put(
            &mut svg,
            r#"<g fill="@"><circle cx="32.5" cy="62" r="5.5"/><circle cx="87.5" cy="62" r="5.5"/><path d="M34 52q0-28 26-28t26 28v10q0 31-26 31t-26-31z"/></g>"#,
            skin,
        );
        svg.push_str(
            r##"<g fill="#e8837c" opacity=".28"><ellipse cx="43" cy="72" rx="6" ry="4"/><ellipse cx="77" cy="72" rx="6" ry="4"/></g>"##,
        );
        if !self.lines.is_multiple_of(3) {
            put(&mut svg, nth(LINES, self.lines % 3 - 1), shade);
        }
        if !self.beard.is_multiple_of(3) {
            put(&mut svg, nth(BEARDS, self.beard % 3 - 1), hair);
        }
        put(&mut svg, nth(BROWS, self.brows), if self.hair_colour % 8 > 5 { "#8b8580" } else { hair });
        svg.push_str(nth(EYES, self.eyes));
        put(
            &mut svg,
            r#"<path d="M60 63q-3.5 7 1 7.5" fill="none" stroke="@" stroke-width="2" stroke-linecap="round"/>"#,
            shade,
        );
        svg.push_str(nth(MOUTHS, self.mouth));
        put(&mut svg, style.front, hair);
        if !self.glasses.is_multiple_of(4) {
            svg.push_str(nth(GLASSES, self.glasses % 4 - 1));
        }
        svg.push_str("</svg>");
        svg
    }

    fn put_collar(&self, svg: &mut String, skin: &str, shade: &str) {
        let cloth = nth(CLOTHS, self.collar_colour);
        put(svg, r#"<path d="M10 120q2-26 36-30l14 8 14-8q34 4 36 30z" fill="@"/>"#, cloth);
        let collar = nth(COLLARS, self.collar);
        svg.push_str(&collar.replace("@skin", skin).replace("@shade", shade));
    }
}

/// The face of a recipe, as SVG.
pub fn svg(recipe: &str) -> String {
    Drawing::read(recipe).svg()
}

/// Head and shoulders of nobody in particular, for paper where nothing else is known.
pub fn outline() -> String {
    concat!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" width="120" height="120">"##,
        r##"<rect width="120" height="120" fill="#e3e9ec"/>"##,
        r##"<g fill="#a9b6bd"><circle cx="60" cy="50" r="24"/><path d="M14 120q2-38 46-38t46 38z"/></g></svg>"##,
    )
    .to_owned()
}

impl fmt::Display for Drawing {
    /// The recipe: `f1` and a digit for each part.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("f1")?;
        for number in self.numbers() {
            let byte = if number < 10 { b'0' + number } else { b'a' + (number - 10).min(25) };
            f.write_char(char::from(byte))?;
        }
        Ok(())
    }
}

fn nth<T: Copy>(of: &[T], number: u8) -> T {
    of[usize::from(number) % of.len()]
}

/// A shape in this colour, which stands in it as `@`.
fn put(svg: &mut String, shape: &str, colour: &str) {
    svg.push_str(&shape.replace('@', colour));
}

/// Skin and its shade.
const SKINS: &[(&str, &str)] = &[
    ("#fbe3d0", "#ecc3a8"),
    ("#f8d8bf", "#e6b696"),
    ("#f3cdb0", "#dba783"),
    ("#ebbf9d", "#cf9a74"),
    ("#dcab86", "#bd8860"),
];
const HAIR_COLOURS: &[&str] =
    &["#241c1a", "#2f2421", "#3d2c25", "#4f382c", "#674630", "#6f6a67", "#a09b97", "#d3cfca"];
const GROUNDS: &[&str] = &["#d7e8f5", "#dcefe0", "#fbe9d2", "#ece3f4", "#fbe1e1", "#e3e9ec"];
const CLOTHS: &[&str] =
    &["#3f6fa8", "#f4f6f8", "#5b8f78", "#b3576b", "#6d6190", "#47505c", "#d99a4e", "#7fb3c8"];

/// The shape of hair: what lies behind the head, and what before it.
#[derive(Clone, Copy)]
struct Hair {
    behind: &'static str,
    front: &'static str,
}

/// The first seven are drawn for women, the other five for men.
const HAIR: &[Hair] = &[
    // A bob with a straight fringe.
    Hair {
        behind: r#"<path d="M26 56q0-38 34-38t34 38v26q0 6-6 6H32q-6 0-6-6z" fill="@"/>"#,
        front: r#"<path d="M32 56q-2-34 28-34t28 34q-4-6-6-12-22 6-44 0-2 6-6 12z" fill="@"/>"#,
    },
    // Long, parted in the middle.
    Hair {
        behind: r#"<path d="M25 56q0-39 35-39t35 39l3 44q-12 6-22 2H44q-10 4-22-2z" fill="@"/>"#,
        front: r#"<path d="M32 60q-3-38 28-38t28 38q-3-22-28-32-25 10-28 32z" fill="@"/>"#,
    },
    // Tied up.
    Hair {
        behind: r#"<circle cx="60" cy="15" r="11" fill="@"/><path d="M30 56q-2-36 30-36t30 36q0 6-2 10H32q-2-4-2-10z" fill="@"/>"#,
        front: r#"<path d="M32 58q-3-36 28-36t28 36q-2-18-16-26-14 10-34 12-4 6-6 14z" fill="@"/>"#,
    },
    // Short and soft, to the side.
    Hair {
        behind: r#"<path d="M27 58q-2-40 33-40t33 40q0 12-6 16H33q-6-4-6-16z" fill="@"/>"#,
        front: r#"<path d="M31 60q-3-39 30-39 29 0 28 39-3-14-9-21-16 4-34-7-9 12-15 28z" fill="@"/>"#,
    },
    // A pony tail over the shoulder.
    Hair {
        behind: r#"<path d="M29 56q-2-38 31-38t31 38q8 18 2 40-4 8-10 4 4-22-3-34H32q-3-4-3-10z" fill="@"/>"#,
        front: r#"<path d="M32 58q-3-37 28-37t28 37q-3-16-10-22-8 4-24 3-14 3-22 19z" fill="@"/>"#,
    },
    // Curls.
    Hair {
        behind: r#"<g fill="@"><circle cx="33" cy="46" r="13"/><circle cx="87" cy="46" r="13"/><circle cx="30" cy="64" r="11"/><circle cx="90" cy="64" r="11"/><circle cx="44" cy="30" r="14"/><circle cx="76" cy="30" r="14"/><circle cx="60" cy="25" r="14"/></g>"#,
        front: r#"<g fill="@"><circle cx="41" cy="38" r="9"/><circle cx="53" cy="33" r="9"/><circle cx="67" cy="33" r="9"/><circle cx="79" cy="38" r="9"/></g>"#,
    },
    // Chin length, swept back.
    Hair {
        behind: r#"<path d="M26 58q-1-40 34-40t34 40q1 14-3 22-8 6-13 2H42q-5 4-13-2-4-8-3-22z" fill="@"/>"#,
        front: r#"<path d="M31 64q-4-42 29-42t29 42q-2-18-9-26-18-8-40 0-7 8-9 26z" fill="@"/>"#,
    },
    // Short, parted at the side.
    Hair {
        behind: r#"<path d="M31 56q-3-36 29-36t29 36z" fill="@"/>"#,
        front: r#"<path d="M32 56q-4-36 29-36 31 0 27 36-2-8-5-14-20 2-38-8-9 8-13 22z" fill="@"/>"#,
    },
    // Cropped.
    Hair {
        behind: "",
        front: r#"<path d="M33 54q-4-33 27-33t27 33q-1-10-5-15-22-7-44 0-4 5-5 15z" fill="@"/>"#,
    },
    // Combed up.
    Hair {
        behind: r#"<path d="M32 52q-3-32 28-32t28 32z" fill="@"/>"#,
        front: r#"<path d="M33 56q-4-22 3-32 8-10 26-9 20 0 25 14 3 12 0 27-2-10-5-16-18-6-42-2-5 8-7 18z" fill="@"/>"#,
    },
    // Thin on top.
    Hair {
        behind: r#"<path d="M30 62q-2-20 4-26h52q6 6 4 26z" fill="@"/>"#,
        front: r#"<path d="M33 60q-2-16 6-24-3 12-4 24zM87 60q2-16-6-24 3 12 4 24z" fill="@"/>"#,
    },
    // A fringe that falls forward.
    Hair {
        behind: r#"<path d="M30 60q-3-42 30-42t30 42z" fill="@"/>"#,
        front: r#"<path d="M32 58q-4-38 28-38t28 38q-2-6-4-11-5 0-8-4-5 4-11 0-6 4-12 1-6 3-11-1-4 4-6 4-2 5-4 11z" fill="@"/>"#,
    },
];
const EYES: &[&str] = &[
    r##"<g fill="#2b2524"><circle cx="48" cy="61" r="3.4"/><circle cx="72" cy="61" r="3.4"/></g><g fill="#fff"><circle cx="49.2" cy="59.8" r="1.1"/><circle cx="73.2" cy="59.8" r="1.1"/></g>"##,
    r##"<g fill="none" stroke="#2b2524" stroke-width="2.6" stroke-linecap="round"><path d="M43.5 62q4.5-5.5 9 0"/><path d="M67.5 62q4.5-5.5 9 0"/></g>"##,
    r##"<g fill="#2b2524"><ellipse cx="48" cy="61" rx="2.9" ry="3.8"/><ellipse cx="72" cy="61" rx="2.9" ry="3.8"/></g><g fill="none" stroke="#2b2524" stroke-width="1.6" stroke-linecap="round"><path d="M43 58.5q5-4 10 0"/><path d="M67 58.5q5-4 10 0"/></g>"##,
    r##"<g fill="#3a2a22"><circle cx="48" cy="61" r="2.8"/><circle cx="72" cy="61" r="2.8"/></g>"##,
];
const BROWS: &[&str] = &[
    r#"<g fill="none" stroke="@" stroke-width="2.4" stroke-linecap="round"><path d="M42.5 52.5q5-3.5 10.5-1"/><path d="M77.5 52.5q-5-3.5-10.5-1"/></g>"#,
    r#"<g fill="none" stroke="@" stroke-width="3" stroke-linecap="round"><path d="M42.5 52h10"/><path d="M67.5 52h10"/></g>"#,
    r#"<g fill="none" stroke="@" stroke-width="1.8" stroke-linecap="round"><path d="M43 53q5-5 10-2.5"/><path d="M77 53q-5-5-10-2.5"/></g>"#,
];
const MOUTHS: &[&str] = &[
    r##"<path d="M50 77q10 9 20 0" fill="none" stroke="#a8453f" stroke-width="2.6" stroke-linecap="round"/>"##,
    r##"<path d="M49 76h22q-2 10-11 10t-11-10z" fill="#a8453f"/><path d="M51 76h18q0 3-9 3t-9-3z" fill="#fff"/>"##,
    r##"<path d="M53 78q7 5 14 0" fill="none" stroke="#a8453f" stroke-width="2.6" stroke-linecap="round"/>"##,
    r##"<path d="M50 77q10 8 20 0-10 2-20 0z" fill="#b8524b" stroke="#a8453f" stroke-width="1.6" stroke-linejoin="round"/>"##,
];
const GLASSES: &[&str] = &[
    r##"<g fill="#fff" fill-opacity=".18" stroke="#3b3f46" stroke-width="2"><circle cx="48" cy="61" r="9"/><circle cx="72" cy="61" r="9"/></g><path d="M57 60q3-2.5 6 0M39 60l-5-1.5M81 60l5-1.5" fill="none" stroke="#3b3f46" stroke-width="2"/>"##,
    r##"<g fill="#fff" fill-opacity=".18" stroke="#7a4a3a" stroke-width="2"><rect x="38.5" y="54" width="18.5" height="14" rx="4"/><rect x="63" y="54" width="18.5" height="14" rx="4"/></g><path d="M57 60h6M38.5 59l-4-1M81.5 59l4-1" fill="none" stroke="#7a4a3a" stroke-width="2"/>"##,
    r##"<g fill="none" stroke="#5c6773" stroke-width="1.6"><path d="M39 57h18v5q-2 6-9 6t-9-6zM63 57h18v5q-2 6-9 6t-9-6z"/><path d="M57 59h6M39 59l-5-1M81 59l5-1"/></g>"##,
];
const BEARDS: &[&str] = &[
    r#"<path d="M49 74q11-5 22 0-4-1.5-11-1.5t-11 1.5z" fill="@" opacity=".85"/>"#,
    r#"<path d="M36 68q3 26 24 26t24-26q-3 8-9 9-15-7-30 0-6-1-9-9z" fill="@" opacity=".5"/>"#,
];
const LINES: &[&str] = &[
    r#"<g fill="none" stroke="@" stroke-width="1.4" stroke-linecap="round"><path d="M43 69q4 2.5 8 1"/><path d="M77 69q-4 2.5-8 1"/></g>"#,
    r#"<g fill="none" stroke="@" stroke-width="1.5" stroke-linecap="round"><path d="M43 69q4 2.5 8 1"/><path d="M77 69q-4 2.5-8 1"/><path d="M47 73q-2 4 0 8"/><path d="M73 73q2 4 0 8"/><path d="M52 43q8-2 16 0"/></g>"#,
];
/// What is worn at the neck.
const COLLARS: &[&str] = &[
    // A white coat over a shirt.
    r##"<path d="M10 120q2-26 36-30l14 30zM110 120q-2-26-36-30l-14 30z" fill="#fdfdfd" stroke="#d5dde3"/><path d="M46 90l14 8 14-8-4-3-10 6-10-6z" fill="@shade"/>"##,
    // The tunic of nurses, with a V at the neck.
    r##"<path d="M47 90l13 17 13-17-4-3q-9 7-18 0z" fill="@skin"/><path d="M46 89l14 19 14-19" fill="none" stroke="#fff" stroke-width="3" stroke-linejoin="round"/>"##,
    // A polo shirt.
    r##"<path d="M48 89q12 9 24 0l4 4-9 10-7-5-7 5-9-10z" fill="#fff" opacity=".75"/><path d="M60 99v13" stroke="#fff" stroke-width="1.5" opacity=".75"/>"##,
    // A suit with a shirt.
    r##"<path d="M45 90l15 26 15-26-5-3-10 7-10-7z" fill="#fff"/><path d="M57 99h6l2 21h-10z" fill="#8d3d4b"/>"##,
    // A round neck with a strap that holds a name.
    r##"<path d="M47 90q13 12 26 0l-3-3q-10 6-20 0z" fill="@skin"/><path d="M44 91l15 29M76 91l-15 29" stroke="#f2c14e" stroke-width="2.2" fill="none"/>"##,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_is_read_as_it_is_written() {
        let drawing = Drawing {
            skin: 4,
            hair: 11,
            hair_colour: 7,
            eyes: 3,
            brows: 2,
            mouth: 1,
            glasses: 3,
            beard: 2,
            lines: 1,
            collar: 4,
            collar_colour: 6,
            ground: 5,
        };
        assert_eq!(drawing.to_string(), "f14b7321321465");
        assert_eq!(Drawing::read(&drawing.to_string()), drawing);
    }

    #[test]
    fn every_text_gives_a_face_that_cannot_do_anything() {
        for recipe in ["", "f1", "f1zzzzzzzzzzzzzz", "<script>alert(1)</script>", "顔", "f1\"><script>"] {
            let svg = svg(recipe);
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{recipe}");
            for danger in ["script", "href", "onload", "style", "url(", "@"] {
                assert!(!svg.contains(danger), "{recipe}: {danger}");
            }
        }
    }

    #[test]
    fn each_part_shows() {
        let plain = Drawing::default();
        for (at, changed) in (0..PARTS).map(|at| {
            let mut recipe: Vec<char> = plain.to_string().chars().collect();
            recipe[at + 2] = '1';
            (at, Drawing::read(&recipe.into_iter().collect::<String>()))
        }) {
            assert_ne!(changed.svg(), plain.svg(), "part {at}");
        }
    }

    #[test]
    fn every_shape_is_whole() {
        for number in 0..36_u8 {
            let digit = char::from_digit(number.into(), 36).unwrap();
            let svg = svg(&format!("f1{}", digit.to_string().repeat(PARTS)));
            assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count(), "{number}");
            assert_eq!(svg.matches('"').count() % 2, 0, "{number}");
        }
    }
}
