use kernel::Fault;
use qrcode::{EcLevel, QrCode, render::svg};

/// A text as a picture for a camera: an SVG with its own white border, so that it also works on dark screens.
pub(crate) fn picture(text: &str) -> Result<String, Fault> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|source| Fault::new("drawing a code for the camera", source))?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(200, 200).quiet_zone(true).build();
    // Within a page it is an element, not a document.
    Ok(drawn.split_once("?>").map_or(drawn.clone(), |(_, element)| element.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_an_element() {
        let drawn = picture("otpauth://totp/x?secret=GEZDGNBV").expect("a picture");
        assert!(drawn.trim_start().starts_with("<svg") && drawn.trim_end().ends_with("</svg>"), "{drawn}");
        assert!(!drawn.contains("style="), "the content policy allows no inline style");
    }
}
