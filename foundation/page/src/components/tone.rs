use std::fmt;

/// How something is meant: chooses colour, icon and the word a screen reader says first. Templates may also give its
/// name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// お知らせ
    #[default]
    Info,
    /// できました
    Success,
    /// 注意
    Warning,
    /// できませんでした
    Error,
}

impl Tone {
    /// The name used in class names and for the icon.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
