/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// あ to ん, small to large
    Ascending,
    /// ん to あ, large to small
    Descending,
}

impl Order {
    /// The value of `aria-sort`; also the name of the icon.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }
}

/// How a table is sorted now, and the addresses that sort it otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorting {
    base: String,
    by: String,
    order: Order,
}

impl Sorting {
    /// `base` is the list's address with its filters and without its order.
    pub fn new(base: impl Into<String>, by: impl Into<String>, order: Order) -> Self {
        Self { base: base.into(), by: by.into(), order }
    }

    /// The order of this column, if the table is sorted by it.
    pub fn of(&self, column: &str) -> Option<Order> {
        (self.by == column).then_some(self.order)
    }

    /// The address that sorts by this column; the other way round if it is already so.
    pub fn href(&self, column: &str) -> String {
        let joint = if self.base.contains('?') { '&' } else { '?' };
        let turn = if self.of(column) == Some(Order::Ascending) { "&order=descending" } else { "" };
        format!("{}{joint}sort={column}{turn}", self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_press_turns_the_order() {
        let sorting = Sorting::new("/offices?kind=a", "name", Order::Ascending);
        assert_eq!(sorting.href("name"), "/offices?kind=a&sort=name&order=descending");
        assert_eq!(sorting.href("kind"), "/offices?kind=a&sort=kind");
        assert_eq!(sorting.of("name"), Some(Order::Ascending));
        assert_eq!(sorting.of("kind"), None);
    }
}
